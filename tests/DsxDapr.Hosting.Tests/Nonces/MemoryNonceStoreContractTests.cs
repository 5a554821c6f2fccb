using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Tests.Nonces;

public sealed class MemoryNonceStoreContractTests : NonceStoreContract
{
    protected override TimeProvider StoreClock => Clock;

    protected override INonceStore Create() => new MemoryNonceStore(Clock);

    protected override void LetTimePass() => Clock.Advance(TimeSpan.FromSeconds(0.1));
}
