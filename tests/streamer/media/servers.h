/* SPDX-License-Identifier: GPL-2.0-or-later */
/* servers.h - small servers on the loopback, each with one behaviour, in a thread of its own. */
#ifndef ROC_TESTS_SERVERS_H
#define ROC_TESTS_SERVERS_H

#include <stdbool.h>
#include <stdint.h>

struct server;

/** Talks to one client; the connection is closed when it returns. */
typedef void server_talk(int fd, const void *how);

/** A socket bound to a free port of the loopback; listening with @backlog, or not if that is negative. */
int server_bound(uint32_t *ret_port, int backlog);

/** @param once  it stops listening with the first connection */
struct server *server_start(server_talk *talk, const void *how, bool once);
uint32_t server_port(const struct server *server);
/** Connections so far. */
unsigned int server_accepted(const struct server *server);
/** Its clients must be gone. */
void server_stop(struct server *server);

/** What a server of requests in lines does: it answers until it does not. */
struct lines_script {
	const char *silent_at; /* method at which it falls silent, or NULL */
	const char *fails_at;  /* method that it answers with .status, or NULL */
	const char *closes_at; /* method at which it closes the connection, or NULL */
	const char *status;    /* "503 Service Unavailable" */
	const char *body;      /* HTTP: header and body of the answer, then silence; NULL: none */
};
server_talk server_rtsp;
server_talk server_http;

enum rtmp_stage {
	RTMP_HANDSHAKE = 1, /* before any answer */
	RTMP_CONNECT,
	RTMP_CREATE,
	RTMP_PLAY,   /* the client has written all that it has to say */
	RTMP_PLAYED, /* the stream has begun */
};
struct rtmp_script {
	enum rtmp_stage until; /* all goes well to here */
	const char *words;     /* an error of the stream, then the connection is closed; or NULL */
	bool closes;           /* the connection is closed without a word; else: silence */
	bool abrupt;           /* with .words: while the client still writes its request to play */
};
server_talk server_rtmp;

/** Closes the connection at once. */
server_talk server_closes;

#endif
