using System.Security.Cryptography;
using System.Text;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Signatures;

namespace DsxDapr.Scanner.Tests.Engines.Signatures;

public sealed class BlocklistTests : IDisposable
{
    private readonly SignatureDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_listed_file_is_malicious_under_the_name_on_its_line()
    {
        var engine = _directory.With("own.sha256", $"# ours\n\n{DigestOf("bad")}  Demo.Bad thing\n").LoadEngine();

        var verdict = await engine.ScanAsync("bad"u8.ToArray());

        verdict.Verdict.ShouldBe(ScanVerdict.Malicious);
        verdict.Threat.ShouldBe("Demo.Bad thing");
        verdict.Reason!.ShouldContain("not an antivirus");
    }

    [Fact]
    public async Task A_line_without_name_takes_the_name_of_the_list()
    {
        var engine = _directory.With("own.txt", DigestOf("bad").ToUpperInvariant()).LoadEngine();

        (await engine.ScanAsync("bad"u8.ToArray())).Threat.ShouldBe("Blocklist.own");
    }

    [Fact]
    public async Task A_file_that_is_not_listed_is_clean()
    {
        var engine = _directory.With("own.txt", DigestOf("bad")).LoadEngine();

        (await engine.ScanAsync("good"u8.ToArray())).Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [Fact]
    public async Task An_export_of_MalwareBazaar_is_read_with_its_names()
    {
        var engine = _directory.With("full.csv", string.Join("\r\n",
            "\uFEFF################################",
            "# MalwareBazaar full malware samples dump (CSV)",
            "#",
            "# \"first_seen_utc\",\"sha256_hash\",\"md5_hash\",\"sha1_hash\",\"reporter\",\"file_name\",\"signature\",\"tlsh\"",
            $"\"2026-01-01 00:00:00\", \"{DigestOf("one")}\", \"0f\", \"0e\", \"who\", \"a, \"\"b\"\".exe\", \"AgentTesla\", \"n/a\"",
            $"\"2026-01-01 00:00:00\", \"{DigestOf("two")}\", \"0f\", \"0e\", \"who\", \"c.exe\", \"n/a\", \"n/a\"",
            "# Number of entries: 2")).LoadEngine();

        (await engine.ScanAsync("one"u8.ToArray())).Threat.ShouldBe("AgentTesla");
        (await engine.ScanAsync("two"u8.ToArray())).Threat.ShouldBe("Blocklist.full");
    }

    [Fact]
    public async Task A_csv_with_a_plain_heading_is_read()
    {
        var engine = _directory.With("own.csv", $"name,sha256\nDemo.One,{DigestOf("one")}\n").LoadEngine();

        (await engine.ScanAsync("one"u8.ToArray())).Threat.ShouldBe("Demo.One");
    }

    [Theory]
    [InlineData("own.txt", "0123\n", "own.txt, line 1: a line begins with a SHA-256")]
    [InlineData("own.txt", "\n# fine\nzz0000000000000000000000000000000000000000000000000000000000000z\n", "own.txt, line 3:")]
    [InlineData("own.csv", "name,digest\n", "own.csv, line 1: no field is a SHA-256")]
    [InlineData("own.csv", "name,sha256\nDemo,zz\n", "own.csv, line 2: no field is a SHA-256")]
    public void A_line_that_is_not_understood_is_named(string file, string text, string expected) =>
        Should.Throw<SignatureFormatException>(() => _directory.With(file, text).LoadEngine()).Message.ShouldStartWith(expected);

    [Fact]
    public void An_endless_line_is_refused() =>
        Should.Throw<SignatureFormatException>(() => _directory.With("own.txt", new string('a', 100_000)).LoadEngine());

    [Fact]
    public void Every_digest_of_a_large_list_is_found_and_no_other()
    {
        var digests = Enumerable.Range(0, 20_000).Select(i => new Sha256Digest(SHA256.HashData(BitConverter.GetBytes(i)))).ToArray();
        var builder = new SignatureDatabaseBuilder();
        Array.ForEach(digests, d => builder.AddDigest(d, "Demo"));

        var blocklist = builder.Build().Blocklist;

        digests.ShouldAllBe(d => blocklist.Find(d) == "Demo");
        Enumerable.Range(20_000, 20_000).ShouldAllBe(i =>
            blocklist.Find(new Sha256Digest(SHA256.HashData(BitConverter.GetBytes(i)))) == null);
    }

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
