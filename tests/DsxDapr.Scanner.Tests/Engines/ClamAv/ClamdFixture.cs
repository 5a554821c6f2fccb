using DsxDapr.Scanner.Engines.ClamAv;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.Engines.ClamAv;

/// <summary>A real clamd for the tests of a class.</summary>
public sealed class ClamdFixture : IAsyncLifetime
{
    public Clamd Clamd { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Clamd.IsInstalled)
        {
            Clamd = await Clamd.StartAsync();
        }
    }

    public ValueTask DisposeAsync() => Clamd?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal static ClamAvEngine CreateEngine(string address, long maxSize = uint.MaxValue, TimeProvider? clock = null)
    {
        ClamdAddress.TryParse(address, out var parsed).ShouldBeTrue();
        return new ClamAvEngine(parsed, maxSize, maxScansAtOnce: 4, clock ?? TimeProvider.System);
    }
}
