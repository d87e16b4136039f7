// SPDX-License-Identifier: GPL-2.0-only
// A server that asks itself, and has a hole.
"use strict";

const child_process = require("child_process");
const fs = require("fs");
const http = require("http");

const answers = {
	"/": (answer) => answer("hello"),
	"/file": (answer) =>
		fs.readFile("/etc/hosts", (error, text) => answer(error || text)),
	"/self": (answer) =>
		http.get("http://127.0.0.1:3000/", (response) =>
			response.on("data", (text) => answer("myself: " + text))),
	"/id": (answer) => {
		try {
			answer(child_process.execFileSync("/usr/bin/id"));
		} catch (error) {
			answer(error.message);
		}
	},
};

const server = http.createServer((request, response) => {
	const known = answers[request.url] || answers["/"];

	known((text) => response.end(String(text)));
});

process.on("SIGTERM", () => process.exit(0));
server.listen(3000);
