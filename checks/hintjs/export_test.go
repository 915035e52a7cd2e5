package hintjs

var CPUTime = cpuTime
