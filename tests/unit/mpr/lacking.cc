// A library that needs a function which nobody has.
extern "C" int openras_test_function_that_nobody_has();
extern "C" __attribute__((visibility("default"))) unsigned AddConnectNotify(void*, void*) {
  return static_cast<unsigned>(openras_test_function_that_nobody_has());
}
