#ifndef KAN_CPU_FEATURES_H
#define KAN_CPU_FEATURES_H

/// The microarchitecture level of x86-64 that this processor and its operating system support: 4, 3 or 1.
/// 0 on every other architecture. Levels as in the x86-64 psABI; 2 is reported as 1.
int kan_x86_64_level(void);

#endif
