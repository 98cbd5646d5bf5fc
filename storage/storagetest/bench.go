package storagetest

import "os"

// Size is the size of what a benchmark measures. It is the full one where DANVAN_BENCH is "full", as make bench sets it.
// Elsewhere benchmarks are tests that run once, and a small size shows that they still work.
func Size(full, small int) int {
	if os.Getenv("DANVAN_BENCH") == "full" {
		return full
	}
	return small
}
