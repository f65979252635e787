// Oracle: any text is a login script or is refused as ERROR_SCRIPT_SYNTAX; any script ends within
// the times that it names, whatever the server says; the password is in no error; PPP's first frame
// is found once, and no octet of the line is lost or doubled.
#include <openras/raserror.h>

#include <cstdlib>

#include "protocol/login/ppp_start.h"
#include "protocol/login/script_run.h"

using namespace openras;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteReader reader({data, size});
  const size_t length = std::min<size_t>(reader.u16(), reader.remaining());
  const std::string text = to_string(reader.bytes(length));
  const ByteView line = reader.rest();

  login::PppStart start;
  Bytes seen;
  for (size_t i = 0; i < line.size(); i += 7)
    start.take(line.subspan(i, std::min<size_t>(7, line.size() - i)), seen);
  const Bytes kept = start.release();
  seen.insert(seen.end(), kept.begin(), kept.end());
  if (seen != Bytes(line.begin(), line.end())) abort();

  const auto script = login::LoginScript::parse(text, "script");
  if (!script) {
    if (script.error().code != ERROR_SCRIPT_SYNTAX) abort();
    return 0;
  }
  login::ScriptRun run(*script, "user", Secret("secret-word"));
  TimePoint now{};
  Duration longest{};
  for (const login::ScriptStep& step : script->steps) longest += step.time;
  run.start(now);
  for (size_t i = 0; i < line.size(); i += 16) {
    run.receive(line.subspan(i, std::min<size_t>(16, line.size() - i)), now);
    while (run.next_output()) {
    }
  }
  for (size_t i = 0; i <= script->steps.size() && run.deadline(); ++i) {
    now = *run.deadline();
    run.tick(now);
  }
  if (!run.over() || now > TimePoint() + longest) abort();
  if (run.error() && run.error()->detail.find("secret-word") != std::string::npos) abort();
  return 0;
}
