using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Tests.Nonces;

public sealed class MemoryNonceStoreContractTests : NonceStoreContract
{
    protected override INonceStore Create() => new MemoryNonceStore(Clock);
}
