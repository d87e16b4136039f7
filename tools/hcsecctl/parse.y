/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy compiler - Statements of the language
 *
 * What a statement may say where is no matter of the grammar but of sema.c, so
 * that a statement in the wrong place is told as just that.
 */

%code requires {
#include "ast.h"
}

%code provides {
int yylex(YYSTYPE *value, YYLTYPE *loc, void *scanner);
}

%code {
static void yyerror(YYLTYPE *loc, void *scanner, struct parser *p,
		    const char *message)
{
	/* All other errors are told by yyreport_syntax_error(). */
	diag_error(p->compiler, *loc, "%s",
		   strcmp(message, "memory exhausted") ?
			   message :
			   "blocks are nested too deep");
}

/* A rule's location is that of its first word. */
#define YYLLOC_DEFAULT(current, rhs, n)                                     \
	((current) = (n) ? YYRHSLOC(rhs, 1) :                               \
			   (struct loc){ YYRHSLOC(rhs, 0).file,             \
					 YYRHSLOC(rhs, 0).line,             \
					 YYRHSLOC(rhs, 0).column, 0 })

/* The parser's stack is part of the compilation as well. */
#define YYMALLOC(size) arena_alloc(&p->compiler->arena, size)
#define YYFREE(ptr) ((void)(ptr))

static struct stmt *new_named(struct parser *p, enum stmt_kind kind,
			      struct loc loc, struct item *name)
{
	struct stmt *const stmt = stmt_new(p, kind, loc);

	stmt->name = name;
	return stmt;
}

static struct stmt *new_rule(struct parser *p, struct loc loc,
			     enum hcsec_verdict verdict, struct items events,
			     struct items clauses)
{
	struct stmt *const stmt = stmt_new(p, STMT_RULE, loc);

	stmt->verdict = verdict;
	stmt->events = events;
	stmt->items = clauses;
	return stmt;
}
}

%define api.pure full
%define api.location.type {struct loc}
%define parse.error custom
%locations
%lex-param { void *scanner }
%parse-param { void *scanner } { struct parser *p }
%expect 0

%union {
	struct item *item;
	struct items items;
	struct stmt *stmt;
	struct stmts stmts;
	enum hcsec_verdict verdict;
}

%token END "end of line"
%token SET "'{' of a set"
%token <item> WORD "a word"
%token <item> PATTERN "a path"
%token <item> STRING "a string in double quotes"
%token <item> NOT "'!'" PLUS "'+'" MINUS "'-'"
%token <item> POLICY "policy" SERIAL "serial" EPOCH "epoch"
%token <item> EXPIRES "expires" STARTS "starts"
%token <item> MARK "mark" NET "net" PATH "path" PORT "port"
%token <item> TEMPLATE "template" CONTAINER "container" USE "use"
%token <item> INCLUDE "include" MATCH "match" MODE "mode" ENTER "enter"
%token <item> DEFAULT "default" ALLOW "allow" AUDIT "audit" DENY "deny"
%token <item> KILL "kill" ON "on" SEQUENCE "sequence"
%token <item> CLEARANCE "clearance" NAMESPACES "namespaces" LEARN "learn"
%token <item> ASSIGNABLE "assignable" SPLICE "splice"

%type <item> item name
%type <items> items events values
%type <stmt> statement clearance
%type <stmts> statements block
%type <verdict> verdict

%%

file:
	statements			{ p->result = $1; }
	;

statements:
	%empty				{ $$ = (struct stmts){}; }
	| statements statement		{ $$ = $1; if ($2) stmts_add(&$$, $2); }
	| statements END		{ $$ = $1; }
	| statements INCLUDE STRING END
		{
			/* No token was read ahead: END was the last one. */
			$$ = $1;
			stmts_append(&$$, source_include(p->compiler, p->file,
							 @3, $3->text));
		}
	| statements error END		{ $$ = $1; yyerrok; }
	| statements error block END	{ $$ = $1; yyerrok; }
	| statements error SET values '}' END
					{ $$ = $1; yyerrok; }
	;

block:
	'{' statements '}'		{ $$ = $2; }
	;

statement:
	POLICY name block END
		{ $$ = new_named(p, STMT_POLICY, @1, $2); $$->body = $3; }
	| SERIAL WORD END
		{ $$ = new_named(p, STMT_SERIAL, @1, $2); }
	| EPOCH WORD END
		{ $$ = new_named(p, STMT_EPOCH, @1, $2); }
	| EXPIRES WORD END
		{ $$ = new_named(p, STMT_EXPIRES, @1, $2); }
	| STARTS WORD END
		{ $$ = new_named(p, STMT_STARTS, @1, $2); }
	| MARK WORD items END
		{ $$ = new_named(p, STMT_MARK, @1, $2); $$->items = $3; }
	| NET WORD SET values '}' END
		{ $$ = new_named(p, STMT_NET, @1, $2); $$->items = $4; }
	| NET WORD SET values '}' clearance END
		{
			$$ = new_named(p, STMT_NET, @1, $2);
			$$->items = $4;
			$$->clearance = $6;
		}
	| PATH WORD SET values '}' END
		{ $$ = new_named(p, STMT_PATH, @1, $2); $$->items = $4; }
	| PATH WORD SET values '}' clearance END
		{
			$$ = new_named(p, STMT_PATH, @1, $2);
			$$->items = $4;
			$$->clearance = $6;
		}
	| PORT WORD SET values '}' END
		{ $$ = new_named(p, STMT_PORT, @1, $2); $$->items = $4; }
	| TEMPLATE WORD block END
		{ $$ = new_named(p, STMT_TEMPLATE, @1, $2); $$->body = $3; }
	| CONTAINER WORD block END
		{ $$ = new_named(p, STMT_CONTAINER, @1, $2); $$->body = $3; }
	| USE WORD END
		{ $$ = new_named(p, STMT_USE, @1, $2); }
	| MATCH WORD values END
		{ $$ = new_named(p, STMT_MATCH, @1, $2); $$->items = $3; }
	| MODE WORD END
		{ $$ = new_named(p, STMT_MODE, @1, $2); }
	| ENTER WORD END
		{ $$ = new_named(p, STMT_ENTER, @1, $2); }
	| ASSIGNABLE END
		{ $$ = new_named(p, STMT_ASSIGNABLE, @1, $1); }
	| DEFAULT verdict events END
		{
			$$ = new_rule(p, @1, $2, $3, (struct items){});
			$$->kind = STMT_DEFAULT;
		}
	| verdict events items END
		{ $$ = new_rule(p, @1, $1, $2, $3); }
	| ON events items END
		{ $$ = new_rule(p, @1, HCSEC_NONE, $2, $3); }
	| SEQUENCE WORD WORD block verdict items END
		{
			$$ = new_named(p, STMT_SEQUENCE, @1, $2);
			$$->kind_name = $3;
			$$->body = $4;
			$$->verdict = $5;
			$$->items = $6;
		}
	| clearance END
	| NAMESPACES items END
		{
			$$ = new_named(p, STMT_NAMESPACES, @1, $1);
			$$->items = $2;
		}
	| SPLICE WORD END
		{ $$ = new_named(p, STMT_SPLICE, @1, $2); }
	| LEARN items END
		{ $$ = new_named(p, STMT_UNSUPPORTED, @1, $1); }
	| WORD items END
		{
			/* A step of a sequence, or an unknown word. */
			$$ = new_named(p, STMT_OTHER, @1, $1);
			$$->items = $2;
		}
	| WORD items block END
		{
			$$ = new_named(p, STMT_OTHER, @1, $1);
			$$->items = $2;
			$$->body = $3;
		}
	;

clearance:
	CLEARANCE SET items '}'
		{
			$$ = new_named(p, STMT_CLEARANCE, @1, $1);
			$$->items = $3;
		}
	;

name:
	STRING | WORD
	;

verdict:
	ALLOW				{ $$ = HCSEC_ALLOW; }
	| AUDIT				{ $$ = HCSEC_AUDIT; }
	| DENY				{ $$ = HCSEC_DENY; }
	| KILL				{ $$ = HCSEC_KILL; }
	;

events:
	WORD				{ $$ = (struct items){ $1, $1 }; }
	| events ',' WORD		{ $$ = $1; items_add(&$$, $3); }
	;

items:
	%empty				{ $$ = (struct items){}; }
	| items item			{ $$ = $1; items_add(&$$, $2); }
	;

values:
	item				{ $$ = (struct items){ $1, $1 }; }
	| values item			{ $$ = $1; items_add(&$$, $2); }
	;

item:
	WORD | PATTERN | STRING | NOT | PLUS | MINUS
	;

%%

static const struct {
	const char *word;
	int token;
} keywords[] = {
	{ "policy", POLICY },	    { "serial", SERIAL },
	{ "epoch", EPOCH },	    { "expires", EXPIRES },
	{ "starts", STARTS },
	{ "mark", MARK },	    { "net", NET },
	{ "path", PATH },	    { "port", PORT },
	{ "template", TEMPLATE },   { "container", CONTAINER },
	{ "use", USE },		    { "include", INCLUDE },
	{ "match", MATCH },	    { "mode", MODE },
	{ "enter", ENTER },	    { "default", DEFAULT },
	{ "allow", ALLOW },	    { "audit", AUDIT },
	{ "deny", DENY },	    { "kill", KILL },
	{ "on", ON },		    { "sequence", SEQUENCE },
	{ "clearance", CLEARANCE }, { "namespaces", NAMESPACES },
	{ "learn", LEARN },	    { "assignable", ASSIGNABLE },
	{ "splice", SPLICE },
};

int keyword_token(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (!strcmp(keywords[i].word, word))
			return keywords[i].token;
	}
	return 0;
}

/* "unexpected X, expected Y or Z", with Y and Z only if they are few. */
static int yyreport_syntax_error(const yypcontext_t *context, void *scanner,
				 struct parser *p)
{
	enum { MAX = 4, MAX_TEXT = 60 };
	yysymbol_kind_t expected[MAX];
	const int n = yypcontext_expected_tokens(context, expected, MAX);
	const yysymbol_kind_t got = yypcontext_token(context);
	struct arena *const arena = &p->compiler->arena;
	const char *text = "";

	for (int i = 0; i < n; i++)
		text = arena_printf(arena, "%s%s%s", text,
				    !i		? ", expected " :
				    i == n - 1 ? " or " :
						  ", ",
				    yysymbol_name(expected[i]));
	if (got == YYSYMBOL_YYEOF || got == YYSYMBOL_YYEMPTY) {
		diag_error(p->compiler, *yypcontext_location(context),
			   "unexpected end of file");
		if (p->open.n)
			diag_note(p->compiler, p->open.at[p->open.n - 1],
				  "this '{' is not closed");
		return 0;
	}
	if (got == YYSYMBOL_END)
		diag_error(p->compiler, *yypcontext_location(context),
			   "unexpected end of line%s", text);
	else
		diag_error(p->compiler, *yypcontext_location(context),
			   "unexpected '%.*s'%s",
			   (int)(p->len < MAX_TEXT ? p->len : MAX_TEXT),
			   p->text, text);
	return 0;
}
