#include "tools/rasphone/command_line.h"

int main(int argc, char** argv) { return openras::rasphone::run(argc, argv); }
