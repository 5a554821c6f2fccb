using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines.Signatures;

namespace DsxDapr.Scanner.Tests.Engines.Signatures;

public sealed class PatternTests : IDisposable
{
    private const int EngineBuffer = 128 * 1024;

    private readonly SignatureDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_pattern_is_found_under_its_name()
    {
        var engine = _directory.With("own.patterns", "# demo\nDemo:Drop:4d5a90??cafe0102\n").LoadEngine();

        var verdict = await engine.ScanAsync(TestContent.ZerosWith([0x4d, 0x5a, 0x90, 0x77, 0xca, 0xfe, 1, 2], 100, 200));

        verdict.Verdict.ShouldBe(ScanVerdict.Malicious);
        verdict.Threat.ShouldBe("Demo:Drop");
    }

    [Fact]
    public async Task Known_bytes_must_all_be_there()
    {
        var engine = _directory.With("own.patterns", "Demo:4d5a90??cafe0102").LoadEngine();

        (await engine.ScanAsync(TestContent.ZerosWith([0x4d, 0x5a, 0x91, 0x77, 0xca, 0xfe, 1, 2], 100, 200)))
            .Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [Fact]
    public async Task A_pattern_is_found_wherever_the_buffers_end()
    {
        var anything = new string('?', 200);
        var engine = _directory.With("own.patterns", $"Long:{anything}deadbeef{anything}77").LoadEngine();
        byte[] part = [.. new byte[100], 0xde, 0xad, 0xbe, 0xef, .. new byte[100], 0x77];

        for (var offset = EngineBuffer - 2 * part.Length; offset <= EngineBuffer + 10; offset += 7)
        {
            var content = TestContent.ZerosWith(part, offset, EngineBuffer + 3 * part.Length);

            (await engine.ScanAsync(content, bytesPerRead: 50_000)).Verdict.ShouldBe(ScanVerdict.Malicious, $"offset {offset}");
        }
    }

    [Fact]
    public async Task A_pattern_is_found_at_the_very_start_and_the_very_end()
    {
        var engine = _directory.With("own.patterns", "Demo:deadbeef").LoadEngine();
        byte[] part = [0xde, 0xad, 0xbe, 0xef];

        (await engine.ScanAsync(part)).Verdict.ShouldBe(ScanVerdict.Malicious);
        (await engine.ScanAsync(TestContent.ZerosWith(part, 0, 300_000))).Verdict.ShouldBe(ScanVerdict.Malicious);
        (await engine.ScanAsync(TestContent.ZerosWith(part, 299_996, 300_000))).Verdict.ShouldBe(ScanVerdict.Malicious);
    }

    [Fact]
    public void Many_overlapping_patterns_are_found_as_a_plain_search_finds_them()
    {
        var random = new Random(4711);
        var patterns = Enumerable.Range(0, 200).Select(i => RandomPattern(random, i)).ToArray();
        var set = new PatternSet(patterns);
        for (var round = 0; round < 2_000; round++)
        {
            // an alphabet of three makes near misses and overlaps common
            byte[] window = [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => (byte)random.Next(3))];
            var expected = patterns.Any(p => Enumerable.Range(0, window.Length).Any(at => p.MatchesAt(window, at)));

            (set.FindIn(window) is not null).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("no colon", "name:hex")]
    [InlineData("Demo:", "1 to 1024 bytes")]
    [InlineData("Demo:abc", "1 to 1024 bytes")]
    [InlineData("Demo:abcdefgg", "'gg'")]
    [InlineData("Demo:?a112233", "'?a'")]
    [InlineData("Demo:112233", "4 known bytes in a row")]
    [InlineData("Demo:112233??445566", "4 known bytes in a row")]
    public void A_pattern_that_is_not_understood_is_refused(string line, string reason) =>
        Should.Throw<SignatureFormatException>(() => _directory.With("own.patterns", line).LoadEngine()).Message.ShouldContain(reason);

    [Fact]
    public void The_anchor_is_the_longest_run_with_the_most_different_bytes()
    {
        var pattern = BytePattern.Parse("Demo:11223344??000000000000000000000001??55667788");

        pattern.Anchor.ShouldBe([0, 0, 0, 0, 0, 0, 0, 1]);
    }

    private static BytePattern RandomPattern(Random random, int index)
    {
        var known = Enumerable.Range(0, random.Next(4, 9)).Select(_ => $"{random.Next(3):x2}");
        var around = Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(2) == 0 ? "??" : $"{random.Next(3):x2}").ToArray();
        return BytePattern.Parse($"P{index}:{string.Concat(around)}{string.Concat(known)}{string.Concat(around.Reverse())}");
    }
}
