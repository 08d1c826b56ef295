/* The physical limit of benchmarks/basins.py: heavy ball on Himmelblau's function from every start,
   only the ends kept. OpenMP over blocks of lanes, vector instructions within a block. */
#define BLOCK 256

static void block(const float *starts, long lanes, long begin, int steps, float rate, float momentum,
                  float tolerance, float limit, float *points, int *ends) {
    float x[BLOCK], y[BLOCK], mx[BLOCK] = {0}, my[BLOCK] = {0};
    int end[BLOCK];
    const long width = lanes - begin < BLOCK ? lanes - begin : BLOCK;
    for (long k = 0; k < width; k++) {
        x[k] = starts[2 * (begin + k)];
        y[k] = starts[2 * (begin + k) + 1];
        end[k] = 4 * steps + 2;
    }
    for (int t = 0; t <= steps; t++) {
#pragma omp simd
        for (long k = 0; k < width; k++) {
            const float a = x[k] * x[k] + y[k] - 11, b = x[k] + y[k] * y[k] - 7;
            const float gx = 4 * x[k] * a + 2 * b, gy = 2 * a + 4 * y[k] * b;
            const float value = a * a + b * b, square = gx * gx + gy * gy;
            const int bad = !(value <= limit && square <= 1e37f);
            const int mark = bad ? 4 * t + 1 : square <= tolerance * tolerance ? 4 * t : 4 * steps + 2;
            const int runs = end[k] == 4 * steps + 2;
            end[k] = runs ? mark : end[k];
            const int goes = end[k] == 4 * steps + 2 && t < steps;
            mx[k] = momentum * mx[k] - rate * gx;
            my[k] = momentum * my[k] - rate * gy;
            x[k] = goes ? x[k] + mx[k] : x[k];
            y[k] = goes ? y[k] + my[k] : y[k];
        }
    }
    for (long k = 0; k < width; k++) {
        points[2 * (begin + k)] = x[k];
        points[2 * (begin + k) + 1] = y[k];
        ends[begin + k] = end[k];
    }
}

void settle(const float *starts, long lanes, int steps, float rate, float momentum, float tolerance,
            float limit, float *points, int *ends) {
#pragma omp parallel for schedule(dynamic)
    for (long begin = 0; begin < lanes; begin += BLOCK)
        block(starts, lanes, begin, steps, rate, momentum, tolerance, limit, points, ends);
}
