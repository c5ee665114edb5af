/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nowl.c - lets libobs up to 29 run with neither X nor Wayland.
 *
 * Its hotkey code for Wayland meets these stubs, as a program's symbols come before a library's;
 * and the surfaceless platform of EGL is asked for pbuffers where libobs-opengl asks for windows,
 * which it never opens here.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EGL_NONE 0x3038
#define EGL_SURFACE_TYPE 0x3033
#define EGL_PBUFFER_BIT 1
#define ATTRIBUTES_MAX 64
#define EXPORT __attribute__((visibility("default")))

struct wl_display;
struct wl_interface;
struct wl_proxy;

EXPORT int wl_display_roundtrip(struct wl_display *display);
EXPORT int wl_proxy_add_listener(struct wl_proxy *proxy, void (**implementation)(void), void *data);
EXPORT uint32_t wl_proxy_get_version(struct wl_proxy *proxy);
EXPORT struct wl_proxy *wl_proxy_marshal_flags(struct wl_proxy *proxy, uint32_t opcode,
					       const struct wl_interface *interface,
					       uint32_t version, uint32_t flags, ...);
EXPORT unsigned int eglChooseConfig(void *display, const int32_t *attributes, void **configs,
				    int32_t size, int32_t *count);

int wl_display_roundtrip(struct wl_display *display)
{
	(void)display;
	return 0;
}

int wl_proxy_add_listener(struct wl_proxy *proxy, void (**implementation)(void), void *data)
{
	(void)proxy;
	(void)implementation;
	(void)data;
	return 0;
}

uint32_t wl_proxy_get_version(struct wl_proxy *proxy)
{
	(void)proxy;
	return 1;
}

struct wl_proxy *wl_proxy_marshal_flags(struct wl_proxy *proxy, uint32_t opcode,
					const struct wl_interface *interface, uint32_t version,
					uint32_t flags, ...)
{
	(void)proxy;
	(void)opcode;
	(void)interface;
	(void)version;
	(void)flags;
	return NULL;
}

unsigned int eglChooseConfig(void *display, const int32_t *attributes, void **configs, int32_t size,
			     int32_t *count)
{
	unsigned int (*real)(void *, const int32_t *, void **, int32_t, int32_t *);
	void *symbol = dlsym(RTLD_NEXT, "eglChooseConfig");
	int32_t copy[ATTRIBUTES_MAX + 1];
	size_t n = 0;

	if (!symbol) { /* libobs-opengl is loaded for itself alone: not next to us */
		void *library = dlopen("libEGL.so.1", RTLD_NOW);

		symbol = library ? dlsym(library, "eglChooseConfig") : NULL;
	}
	if (!symbol)
		return 0;
	memcpy(&real, &symbol, sizeof(real));
	for (; n < ATTRIBUTES_MAX && attributes[n] != EGL_NONE; n += 2) {
		copy[n] = attributes[n];
		copy[n + 1] = attributes[n + 1];
		if (copy[n] == EGL_SURFACE_TYPE && getenv("EGL_PLATFORM"))
			copy[n + 1] = EGL_PBUFFER_BIT;
	}
	copy[n] = EGL_NONE;
	return real(display, copy, configs, size, count);
}
