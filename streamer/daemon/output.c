/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "redact.h"

#define CHUNK 4096
#define CHUNKS 4 /* at once: one that floods must not keep the others from being heard */

void roc_output_init(struct roc_output *output, int fd)
{
	memset(output, 0, sizeof(*output));
	output->fd = fd;
}

static void end_line(struct roc_output *output, roc_output_line call, void *data)
{
	if (output->used > 0) {
		memset(output->line + output->used, 0, sizeof(output->line) - output->used);
		roc_redact(output->line, sizeof(output->line));
		call(data, output->line);
		explicit_bzero(output->line, sizeof(output->line));
	}
	output->used = 0;
}

void roc_output_take(struct roc_output *output, const char *bytes, size_t size,
		     roc_output_line call, void *data)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == '\n') {
			end_line(output, call, data);
			output->skipping = false;
			continue;
		}
		if (output->skipping)
			continue;
		output->line[output->used++] = bytes[i] ? bytes[i] : ' ';
		if (output->used == sizeof(output->line) - 1) {
			end_line(output, call, data);
			output->skipping = true;
		}
	}
}

bool roc_output_read(struct roc_output *output, roc_output_line call, void *data)
{
	char bytes[CHUNK];

	for (int i = 0; i < CHUNKS && output->fd >= 0; i++) {
		const ssize_t n = read(output->fd, bytes, sizeof(bytes));

		if (n > 0)
			roc_output_take(output, bytes, (size_t)n, call, data);
		else if (n == 0 || (errno != EAGAIN && errno != EINTR))
			return false;
		else
			break;
	}
	explicit_bzero(bytes, sizeof(bytes));
	return output->fd >= 0;
}

void roc_output_finish(struct roc_output *output, roc_output_line call, void *data)
{
	end_line(output, call, data);
	if (output->fd >= 0)
		close(output->fd);
	roc_output_init(output, -1);
}
