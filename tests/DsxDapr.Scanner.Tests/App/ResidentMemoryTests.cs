using System.Globalization;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.App;

/// <summary>
/// The scanner's resident memory does not grow with a content, whichever engine it goes to. How large the content is, in MiB, says
/// <c>DSX_TEST_HUGE_MIB</c>.
/// </summary>
[Collection(MemoryTests.Name)]
public sealed class ResidentMemoryTests(ITestOutputHelper output)
{
    private const int Mebibyte = 1024 * 1024;
    private const long MostGrowth = 50_000_000;
    private const int Scans = 8;

    // clamd looks into no file of 2 GiB or more, and says so.
    private const long LargestOfClamd = int.MaxValue;

    private static readonly int HugeMebibytes =
        int.Parse(Environment.GetEnvironmentVariable("DSX_TEST_HUGE_MIB") ?? "64", CultureInfo.InvariantCulture);

    private static readonly long Largest = (HugeMebibytes + 1L) * Mebibyte;

    [Theory]
    [InlineData("signatures", "clean")]
    [InlineData("clamav", "clean")]
    [InlineData("icap", "clean")]
    [InlineData("clamav,icap,signatures", "clean")]
    public async Task A_huge_content_goes_through_in_little_memory(string engines, string verdict)
    {
        Assert.SkipUnless(CIcap.IsInstalled, CIcap.NotInstalled);
        await using var clamd = await Clamd.StartAsync(Largest);
        await using var icap = await CIcap.StartAsync(clamd.SocketPath, Largest);

        await MeasureAsync(clamd, icap, engines, verdict, Largest);
    }

    [Fact]
    public async Task A_content_that_clamd_does_not_take_is_given_up_in_little_memory()
    {
        Assert.SkipUnless(CIcap.IsInstalled, CIcap.NotInstalled);
        await using var clamd = await Clamd.StartAsync();
        await using var icap = await CIcap.StartAsync(clamd.SocketPath);

        await MeasureAsync(clamd, icap, "clamav", "too_large", Largest);
    }

    private async Task MeasureAsync(Clamd clamd, CIcap icap, string engines, string verdict, long largest)
    {
        await using var connector = await SignedConnector.StartAsync();
        await using var sidecar = await FakeSidecar.StartAsync(connector.Url);
        connector.Key = await sidecar.EnrollAsync();
        await using var scanner = await ScannerProcess.StartAsync(sidecar.Url, new Dictionary<string, string>
        {
            ["ENGINES"] = engines,
            ["CLAMAV__ADDRESSES"] = "unix:" + clamd.SocketPath,
            ["CLAMAV__MAX_SIZE_BYTES"] = largest.ToString(CultureInfo.InvariantCulture),
            ["ICAP__URLS"] = icap.Url,
            ["ICAP__MAX_SIZE_BYTES"] = largest.ToString(CultureInfo.InvariantCulture),
        });
        connector.Content = new byte[Mebibyte];
        for (var i = 0; i < Scans; i++)
        {
            (await scanner.DeliverAsync(Order(connector, $"warm-up-{i}"))).ShouldBe("SUCCESS");
        }

        scanner.ForgetPeak();
        var before = scanner.Resident();
        connector.Repetitions = HugeMebibytes;

        (await scanner.DeliverAsync(Order(connector, "huge"))).ShouldBe("SUCCESS");

        var result = sidecar.Published[^1].GetProperty("event");
        result.GetProperty("verdict").GetString().ShouldBeOneOf(verdict, LargestOfClamd < largest ? "unscannable" : verdict);
        var growth = scanner.PeakResident() - before;
        output.WriteLine($"{engines}, {HugeMebibytes} MiB: {before / 1e6:0.0} MB before, {growth / 1e6:0.0} MB more at the most, {result.GetProperty("elapsed_ms").GetDouble() / 1000:0.0} s");
        growth.ShouldBeLessThan(MostGrowth);
    }

    private static Contracts.Events.ScanOrder Order(SignedConnector connector, string task) =>
        TestOrders.For($"{connector.Url.GetLeftPart(UriPartial.Authority)}/fake-connector", task);
}
