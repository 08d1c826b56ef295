/* The physical limit of benchmarks/lanes.py: Adam on waves, one recorded lane after another, with
   OpenMP over lanes in blocks that a core's cache holds and vector instructions within a block. */
#include <math.h>

#define BLOCK 512

static void block(const float *starts, long lanes, long begin, long steps, float rate,
                  float epsilon, float *points, float *values, float *norms) {
    float x[BLOCK], y[BLOCK], mx[BLOCK] = {0}, my[BLOCK] = {0}, vx[BLOCK] = {0}, vy[BLOCK] = {0};
    const long width = lanes - begin < BLOCK ? lanes - begin : BLOCK;
    for (long k = 0; k < width; k++) {
        x[k] = starts[2 * (begin + k)];
        y[k] = starts[2 * (begin + k) + 1];
    }
    for (long t = 0; t <= steps; t++) {
        const float scale =
            rate * sqrtf(1 - powf(0.999f, (float)(t + 1))) / (1 - powf(0.9f, (float)(t + 1)));
        float *point = points + 2 * (t * lanes + begin);
        float *value = values + t * lanes + begin, *norm = norms + t * lanes + begin;
#pragma omp simd
        for (long k = 0; k < width; k++) {
            const float gx = 0.8f * cosf(4 * x[k]), gy = sinf(5 * y[k]);
            value[k] = (sinf(4 * x[k]) - cosf(5 * y[k])) / 5;
            norm[k] = sqrtf(gx * gx + gy * gy);
            point[2 * k] = x[k];
            point[2 * k + 1] = y[k];
            mx[k] += 0.1f * (gx - mx[k]);
            my[k] += 0.1f * (gy - my[k]);
            vx[k] += 0.001f * (gx * gx - vx[k]);
            vy[k] += 0.001f * (gy * gy - vy[k]);
            x[k] -= scale * mx[k] / (sqrtf(vx[k]) + epsilon);
            y[k] -= scale * my[k] / (sqrtf(vy[k]) + epsilon);
        }
    }
}

void descend(const float *starts, long lanes, long steps, float rate, float epsilon, float *points,
             float *values, float *norms) {
#pragma omp parallel for schedule(dynamic)
    for (long begin = 0; begin < lanes; begin += BLOCK)
        block(starts, lanes, begin, steps, rate, epsilon, points, values, norms);
}
