#include "CPUFeatures.h"

#if defined(__x86_64__)
int kan_x86_64_level(void) {
  __builtin_cpu_init();
  // __builtin_cpu_supports also asks the operating system (XGETBV) whether it saves the wide registers.
  int v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
  int v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
  return v4 ? 4 : v3 ? 3 : 1;
}
#else
int kan_x86_64_level(void) { return 0; }
#endif
