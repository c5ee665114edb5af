/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dlfcn.h>
#include <errno.h>
#include <graphics/graphics.h>
#include <link.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "draws.h"

enum { DRAW, UPLOAD, OWN_DRAW, OWN_UPLOAD, COUNTS };

static _Atomic uint64_t total[COUNTS];
static _Thread_local uint64_t mine[COUNTS];
static _Atomic uintptr_t own_start, own_end; /* of the watched module's code */

static struct {
	void (*draw)(enum gs_draw_mode, uint32_t, uint32_t);
	void (*draw_sprite)(gs_texture_t *, uint32_t, uint32_t, uint32_t);
	void (*texture_set_image)(gs_texture_t *, const uint8_t *, uint32_t, bool);
	bool (*texture_map)(gs_texture_t *, uint8_t **, uint32_t *);
	gs_texture_t *(*texture_create)(uint32_t, uint32_t, enum gs_color_format, uint32_t,
					const uint8_t **, uint32_t);
	void (*vertexbuffer_flush)(gs_vertbuffer_t *);
} real;

static bool is_own(const void *caller)
{
	const uintptr_t from = (uintptr_t)caller;

	return from >= atomic_load(&own_start) && from < atomic_load(&own_end);
}

static void count(int kind, const void *caller)
{
	atomic_fetch_add(&total[kind], 1);
	mine[kind]++;
	if (is_own(caller)) {
		atomic_fetch_add(&total[kind + OWN_DRAW], 1);
		mine[kind + OWN_DRAW]++;
	}
}

/* As pedantic C has it, a symbol is no function. */
static void look_up(const char *name, void *ret_function)
{
	void *symbol = dlsym(RTLD_NEXT, name);

	if (!symbol)
		abort();
	memcpy(ret_function, &symbol, sizeof(symbol));
}

__attribute__((constructor)) static void look_up_all(void)
{
	look_up("gs_draw", &real.draw);
	look_up("gs_draw_sprite", &real.draw_sprite);
	look_up("gs_texture_set_image", &real.texture_set_image);
	look_up("gs_texture_map", &real.texture_map);
	look_up("gs_texture_create", &real.texture_create);
	look_up("gs_vertexbuffer_flush", &real.vertexbuffer_flush);
}

void gs_draw(enum gs_draw_mode draw_mode, uint32_t start_vert, uint32_t num_verts)
{
	count(DRAW, __builtin_return_address(0));
	real.draw(draw_mode, start_vert, num_verts);
}

/* Draws by gs_draw() for its caller, which is then libobs: so the caller is noted here. */
void gs_draw_sprite(gs_texture_t *tex, uint32_t flip, uint32_t width, uint32_t height)
{
	if (is_own(__builtin_return_address(0))) {
		atomic_fetch_add(&total[OWN_DRAW], 1);
		mine[OWN_DRAW]++;
	}
	real.draw_sprite(tex, flip, width, height);
}

void gs_texture_set_image(gs_texture_t *tex, const uint8_t *data, uint32_t linesize, bool invert)
{
	count(UPLOAD, __builtin_return_address(0));
	real.texture_set_image(tex, data, linesize, invert);
}

bool gs_texture_map(gs_texture_t *tex, uint8_t **ptr, uint32_t *linesize)
{
	count(UPLOAD, __builtin_return_address(0));
	return real.texture_map(tex, ptr, linesize);
}

gs_texture_t *gs_texture_create(uint32_t width, uint32_t height, enum gs_color_format color_format,
				uint32_t levels, const uint8_t **data, uint32_t flags)
{
	count(UPLOAD, __builtin_return_address(0));
	return real.texture_create(width, height, color_format, levels, data, flags);
}

void gs_vertexbuffer_flush(gs_vertbuffer_t *vertbuffer)
{
	count(UPLOAD, __builtin_return_address(0));
	real.vertexbuffer_flush(vertbuffer);
}

static int find_module(struct dl_phdr_info *info, size_t size, void *path)
{
	char *resolved = realpath(info->dlpi_name, NULL);
	const int found = resolved && strcmp(resolved, path) == 0;

	(void)size;
	free(resolved);
	for (int i = 0; found && i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];

		if (part->p_type == PT_LOAD && part->p_flags & PF_X) {
			const uintptr_t start = info->dlpi_addr + part->p_vaddr;

			atomic_store(&own_start, start);
			atomic_store(&own_end, start + part->p_memsz);
		}
	}
	return found;
}

int roc_draws_watch(const char *path)
{
	char *resolved = realpath(path, NULL);
	int found = 0;

	if (resolved)
		found = dl_iterate_phdr(find_module, resolved);
	free(resolved);
	return found && atomic_load(&own_end) ? 0 : -ENOENT;
}

struct roc_draws roc_draws_total(void)
{
	return (struct roc_draws){
		.draws = atomic_load(&total[DRAW]),
		.uploads = atomic_load(&total[UPLOAD]),
		.own_draws = atomic_load(&total[OWN_DRAW]),
		.own_uploads = atomic_load(&total[OWN_UPLOAD]),
	};
}

struct roc_draws roc_draws_of_thread(void)
{
	const struct roc_draws draws = {mine[DRAW], mine[UPLOAD], mine[OWN_DRAW], mine[OWN_UPLOAD]};

	memset(mine, 0, sizeof(mine));
	return draws;
}
