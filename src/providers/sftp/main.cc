// openras-sftp: holds one connection to a directory over SFTP. Started by the provider, not by
// people.
#include "providers/sftp/session.h"

int main() {
  openras::sftp::Session session;
  return openras::provider::hold("sftp", session);
}
