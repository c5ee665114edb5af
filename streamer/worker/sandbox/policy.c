/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "policy.h"

#include <arpa/inet.h>
#include <string.h>

#include "input.h"
#include "text.h"

#define DNS_PORT 53
#define HTTP_PORT 80
#define HTTPS_PORT 443

static void add_port(struct roc_policy *policy, uint32_t port)
{
	policy->tcp = true;
	for (uint32_t i = 0; i < policy->port_count; i++)
		if (policy->ports[i] == port)
			return;
	policy->ports[policy->port_count++] = (uint16_t)port;
}

/* What getaddrinfo() takes without asking anybody. */
static bool is_address(const char *host)
{
	char bare[INET6_ADDRSTRLEN];
	const size_t length = strcspn(host, "%");
	struct in6_addr six;
	struct in_addr four;

	if (inet_aton(host, &four))
		return true;
	if (length >= sizeof(bare))
		return false;
	memcpy(bare, host, length);
	bare[length] = '\0';
	return inet_pton(AF_INET6, bare, &six) == 1;
}

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void add_place(struct roc_policy *policy, const struct roc_input_place *place)
{
	add_port(policy, place->port);
	if (!is_address(place->host))
		policy->names = true;
	else if (strchr(place->host, '%'))
		policy->zones = true;
}

/* A list of segments and a numbered sequence are read from their folder. */
static void add_file(struct roc_policy *policy, const char *url)
{
	const char *path = starts_with(url, "file:") ? url + strlen("file:") : url;
	char *file = policy->files[policy->file_count++];
	const size_t length = strlen(path);

	roc_text_copy(file, sizeof(policy->files[0]), path);
	if (!strchr(path, '%') && (length < 5 || strcmp(path + length - 5, ".m3u8") != 0))
		return;
	char *slash = strrchr(file, '/');
	if (!slash)
		roc_text_copy(file, sizeof(policy->files[0]), ".");
	else
		slash[slash == file] = '\0';
}

/* Of those that are not in roc_input_place(). */
static bool is_network(const char *url)
{
	static const char *const schemes[] = {
		"udp:", "rtp:", "srtp:", "srt:", "rist:", "tcp:", "mms"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (starts_with(url, schemes[i]))
			return true;
	return false;
}

/* Its host may be a name; which port is in many cases not for the address to say. */
static void add_anywhere(struct roc_policy *policy)
{
	policy->tcp = policy->any_port = policy->datagrams = policy->names = policy->zones = true;
}

static void add_stream(struct roc_policy *policy, const struct roc_camera_config *camera,
		       uint32_t stream)
{
	const uint32_t transport = roc_input_transport(camera, stream);
	const char *url = camera->url[stream - 1];
	struct roc_input_place place;

	if (transport == ROC_TRANSPORT_FILE) {
		add_file(policy, url);
	} else if (roc_input_place(camera, stream, &place)) {
		add_place(policy, &place);
		/* Some servers send their pictures as datagrams only. */
		policy->datagrams |= starts_with(url, "rtsp:") && !camera->ip[0];
		policy->tls |= !camera->ip[0] &&
			       (starts_with(url, "rtmps:") || starts_with(url, "rtsps:") ||
				starts_with(url, "https:"));
		/* A server of pages may send its caller on to the other port. */
		if (transport == ROC_TRANSPORT_HTTP) {
			add_port(policy, HTTP_PORT);
			add_port(policy, HTTPS_PORT);
			policy->tls = true;
		}
	} else {
		add_anywhere(policy);
		policy->epoll |= starts_with(url, "srt:");
		policy->any_file |= transport == ROC_TRANSPORT_OTHER && !is_network(url);
		policy->tls = true;
	}
}

void roc_policy_make(const struct roc_camera_config *camera, struct roc_policy *ret_policy)
{
	memset(ret_policy, 0, sizeof(*ret_policy));
	if (!camera->valid)
		return;
	for (uint32_t i = 0; i < ROC_STREAMS && camera->streams[i]; i++)
		add_stream(ret_policy, camera, camera->streams[i]);
	/* An answer that is too long for a datagram is asked for again by TCP. */
	if (ret_policy->names)
		add_port(ret_policy, DNS_PORT);
}
