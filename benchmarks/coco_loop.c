// Many points, one after the other, through COCO's own function: the physical limit of a loop.

typedef void (*evaluate_t)(void *problem, const double *point, double *value);

void evaluate_all(evaluate_t evaluate, void *problem, const double *points, double *values,
                  long count, long dim) {
  for (long i = 0; i < count; i++) evaluate(problem, points + i * dim, values + i);
}
