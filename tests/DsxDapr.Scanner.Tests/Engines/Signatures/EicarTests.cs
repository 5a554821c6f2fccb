using System.Text;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines.Signatures;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.Scanner.Tests.Engines.Signatures;

public sealed class EicarTests
{
    private readonly SignaturesEngine _engine = new(new SignatureStore(directory: null, NullLogger<SignatureStore>.Instance));

    private static byte[] Eicar => EicarTestFile.Bytes.ToArray();

    [Fact]
    public void The_string_has_the_length_and_the_digest_of_the_specification()
    {
        Eicar.Length.ShouldBe(68);
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Eicar))
            .ShouldBe("275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f");
    }

    [Fact]
    public async Task The_68_bytes_alone_are_malicious()
    {
        var verdict = await _engine.ScanAsync(Eicar);

        verdict.Verdict.ShouldBe(ScanVerdict.Malicious);
        verdict.Threat.ShouldBe("EICAR-Test-File");
        verdict.Reason!.ShouldContain("not an antivirus");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData(" \t\r\n\u001a")]
    public async Task White_space_may_follow(string whiteSpace) =>
        (await _engine.ScanAsync([.. Eicar, .. Encoding.ASCII.GetBytes(whiteSpace)])).Verdict.ShouldBe(ScanVerdict.Malicious);

    [Theory]
    [InlineData(69, ScanVerdict.Malicious)]
    [InlineData(127, ScanVerdict.Malicious)]
    [InlineData(128, ScanVerdict.Malicious)]
    [InlineData(129, ScanVerdict.Clean)]
    [InlineData(4096, ScanVerdict.Clean)]
    public async Task White_space_may_follow_up_to_128_bytes_in_all(int size, ScanVerdict expected)
    {
        byte[] content = [.. Eicar, .. Enumerable.Repeat((byte)' ', size - Eicar.Length)];

        (await _engine.ScanAsync(content)).Verdict.ShouldBe(expected);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\0")]
    [InlineData("\n.")]
    [InlineData("\v")]
    [InlineData("\f")]
    public async Task Nothing_else_may_follow(string other) =>
        (await _engine.ScanAsync([.. Eicar, .. Encoding.ASCII.GetBytes(other)])).Verdict.ShouldBe(ScanVerdict.Clean);

    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("\uFEFF")]
    public async Task Nothing_may_precede(string other) =>
        (await _engine.ScanAsync([.. Encoding.UTF8.GetBytes(other), .. Eicar])).Verdict.ShouldBe(ScanVerdict.Clean);

    [Fact]
    public async Task Any_changed_byte_makes_it_harmless()
    {
        for (var i = 0; i < Eicar.Length; i++)
        {
            var changed = Eicar;
            changed[i] ^= 0x20;

            (await _engine.ScanAsync(changed)).Verdict.ShouldBe(ScanVerdict.Clean, $"byte {i}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(67)]
    public async Task A_part_of_it_is_harmless(int size) =>
        (await _engine.ScanAsync(Eicar[..size])).Verdict.ShouldBe(ScanVerdict.Clean);

    [Fact]
    public async Task It_is_found_when_it_comes_byte_by_byte() =>
        (await _engine.ScanAsync(Eicar, bytesPerRead: 1)).Verdict.ShouldBe(ScanVerdict.Malicious);

    [Fact]
    public async Task A_clean_verdict_says_what_the_engine_is_not()
    {
        var verdict = await _engine.ScanAsync("hello"u8.ToArray());

        verdict.Reason!.ShouldContain("EICAR, blocklists and byte patterns only; not an antivirus");
        verdict.Threat.ShouldBeNull();
        verdict.Engine.Name.ShouldBe("signatures");
        verdict.Engine.DatabaseVersion.ShouldBe("built-in");
    }
}
