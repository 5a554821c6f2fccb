using System.Collections.Concurrent;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Chains;
using DsxDapr.Scanner.Engines.Dsxa;
using DsxDapr.Scanner.Tests.Engines.ClamAv;
using DsxDapr.Scanner.Tests.Engines.Icap;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Security.Tls;
using FsCheck;
using FsCheck.Fluent;

namespace DsxDapr.Scanner.Tests.Orders;

/// <summary>Whatever goes wrong between connector and engine: "clean" is recorded only of what an engine has seen whole and called so.</summary>
public sealed class NeverFalselyCleanTests : ItemScanTest
{
    private const int Cases = 150;
    private const int Never = int.MaxValue;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly byte[] Malware = [.. "MALWARE"u8];

    public static TheoryData<string> Protocols => ["clamav", "icap", "dsxa", "clamav,icap,dsxa"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Clean_means_seen_whole_and_called_clean(string protocols)
    {
        var verdicts = new Dictionary<ScanVerdict, int>();
        foreach (var fault in Faults().Sample(Cases, size: 100))
        {
            var verdict = await ScanAsync(protocols.Split(','), fault);
            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
        }

        // Otherwise nothing was tried.
        verdicts.Keys.ShouldContain(ScanVerdict.Clean);
        verdicts.Keys.ShouldContain(ScanVerdict.Malicious);
        verdicts.Keys.ShouldContain(ScanVerdict.Error);
    }

    private async Task<ScanVerdict> ScanAsync(string[] protocols, Fault fault)
    {
        var bytes = new byte[fault.Size];
        if (fault.IsMalware && bytes.Length >= Malware.Length)
        {
            Malware.CopyTo(bytes, bytes.Length - Malware.Length);
        }

        Connector.ReadFile = async context =>
        {
            context.Response.ContentLength = fault.IsLengthAnnounced ? bytes.Length : null;
            await context.Response.Body.WriteAsync(bytes.AsMemory(0, Math.Min(bytes.Length, fault.SourceCut)));
            if (fault.SourceCut < bytes.Length)
            {
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        };
        var calledClean = new ConcurrentDictionary<string, byte[]>();
        var servers = protocols.Select(p => Serve(p, fault, calledClean)).ToList();
        var engines = protocols.Select((p, i) => Connect(p, servers[i].Address)).ToList();
        Engine = engines.Count == 1 ? engines[0] : new EngineChain(engines);

        var scan = ScanAsync();
        while (await Task.WhenAny(scan, Task.Delay(Patience)) != scan)
        {
            // Both ends wait for each other: the item's time limit is for that.
            Clock.Advance(TimeSpan.FromSeconds(new ScannerOptions().TimeoutSeconds));
        }

        var result = await scan;
        if (result.Verdict == ScanVerdict.Clean)
        {
            calledClean.Keys.Order().ShouldBe(protocols.Order(), $"{fault}");
            calledClean.Values.ShouldAllBe(seen => seen.SequenceEqual(bytes), $"{fault}");
            fault.SourceCut.ShouldBeGreaterThanOrEqualTo(bytes.Length);
        }

        engines.ForEach(e => ((IDisposable)e).Dispose());
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        return result.Verdict;
    }

    private static ScriptedServer Serve(string protocol, Fault fault, ConcurrentDictionary<string, byte[]> calledClean) => new((s, t) =>
    {
        var stream = new FaultyStream(s, fault.ReceiveCut, fault.SendCut, fault.Garbled);
        return protocol switch
        {
            "clamav" => new FakeClamd(stream) { Verdict = body => IsClean(body) ? "stream: OK" : "stream: Malware FOUND" }.ServeAsync(t),
            "icap" => new FakeIcap(stream)
            {
                Verdict = body => IsClean(body) ? FakeIcap.NoContent : "ICAP/1.0 200 OK\r\nX-Virus-ID: Malware\r\n\r\n",
            }.ServeAsync(t),
            _ => new FakeDsxa(stream) { Verdict = body => IsClean(body) ? "Benign" : "Malicious" }.ServeAsync(t),
        };

        bool IsClean(byte[] body)
        {
            var isClean = body.AsSpan().IndexOf(Malware) < 0;
            if (isClean)
            {
                calledClean[protocol] = body;
            }

            return isClean;
        }
    });

    private static IScanEngine Connect(string protocol, string address) => protocol switch
    {
        "clamav" => ClamdFixture.CreateEngine(address),
        "icap" => IcapEngines.Create($"icap://{address}/scan"),
        _ => new DsxaEngine(DsxaServices.CreateHttpClient(new ServerTrust(bundle: null, DsxaOptions.CaSetting)), $"http://{address}", new DsxaToken(null, null), new DsxaLimits(MaxScansAtOnce: 1), TimeProvider.System),
    };

    private static Gen<Fault> Faults()
    {
        var size = Gen.OneOf(Gen.Choose(0, 30), Gen.Choose(0, 5_000), Gen.Choose(100_000, 400_000));
        return
            from bytes in size
            from isMalware in Gen.Elements(true, false)
            from isLengthAnnounced in Gen.Elements(true, false)
            from sourceCut in Rarely(Gen.Choose(0, Math.Max(0, bytes - 1)))
            from receiveCut in Rarely(Gen.Choose(0, bytes + 600))
            from sendCut in Rarely(Gen.Choose(0, 150))
            from garbled in Rarely(Gen.Choose(0, 150))
            select new Fault(bytes, isMalware, isLengthAnnounced, sourceCut, receiveCut, sendCut, garbled == Never ? -1 : garbled);
    }

    private static Gen<int> Rarely(Gen<int> fault) => Gen.Frequency((3, Gen.Constant(Never)), (1, fault));

    private sealed record Fault(
        int Size, bool IsMalware, bool IsLengthAnnounced, int SourceCut, int ReceiveCut, int SendCut, int Garbled);
}
