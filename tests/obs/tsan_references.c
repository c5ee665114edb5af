/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tsan_references.c - tells ThreadSanitizer what the reference counts of libobs order.
 *
 * libobs, which is not built with it, counts with atomics that it does not see. So each release of
 * a source is announced as what it is: the last one comes after all others.
 */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WITH_TSAN
#endif
#elif defined(__SANITIZE_THREAD__)
#define WITH_TSAN
#endif

typedef int roc_tsan_references_may_be_empty;

#ifdef WITH_TSAN
#include <dlfcn.h>
#include <obs.h>
#include <sanitizer/tsan_interface.h>
#include <string.h>

static void (*real_release)(obs_source_t *source);

__attribute__((constructor)) static void look_up(void)
{
	void *symbol = dlsym(RTLD_NEXT, "obs_source_release");

	memcpy(&real_release, &symbol, sizeof(real_release));
}

void obs_source_release(obs_source_t *source)
{
	if (source) {
		__tsan_acquire(source);
		__tsan_release(source);
	}
	real_release(source);
}
#endif
