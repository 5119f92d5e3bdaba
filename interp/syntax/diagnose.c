#include "interp/syntax/parse.h"
#include "interp/syntax/report.h"
void gi_diagnose(GiParser *p){ if(p->s->err->type==GI_SYNTAX_OK) gi_report_at_token(p->s,p->tokens,p->at,GI_SYNTAX_ERROR,"invalid syntax"); }
