using DsxDapr.Scanner.Engines.Icap;
using DsxDapr.Security.Tls;

namespace DsxDapr.Scanner.Tests.Engines.Icap;

/// <summary>ICAP engines for tests.</summary>
internal static class IcapEngines
{
    public static IcapEngine Create(string url, string method = "respmod", string caFile = "")
    {
        IcapUrl.TryParse(url, out var parsed).ShouldBeTrue();
        return new IcapEngine(
            parsed,
            new IcapOptions { Method = method, MaxSizeInBytes = long.MaxValue },
            new TlsFiles(TimeProvider.System).TrustServersBy(caFile, IcapOptions.CaSetting),
            TimeProvider.System);
    }
}
