using DsxDapr.Security.Enrollment;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Enrollment;

public sealed class CsvEnrollmentTokensTests
{
    private readonly ManualTimeProvider _clock = new();
    private string? _text = "first, second ,third";
    private int _reads;

    [Theory]
    [InlineData("first", true)]
    [InlineData("second", true)]
    [InlineData("third", true)]
    [InlineData("First", false)]
    [InlineData("first, second ,third", false)]
    [InlineData(" first", false)]
    [InlineData("firs", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task Each_of_the_tokens_is_valid_and_nothing_else(string? token, bool valid) =>
        (await Tokens().IsValidAsync(token, CancellationToken.None)).ShouldBe(valid);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ,")]
    public async Task Without_configured_tokens_none_is_valid(string? text)
    {
        _text = text;

        (await Tokens().IsValidAsync("", CancellationToken.None)).ShouldBeFalse();
        (await Tokens().IsValidAsync("any", CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_change_takes_effect_within_five_seconds_and_not_with_every_call()
    {
        var tokens = Tokens();
        await tokens.IsValidAsync("first", CancellationToken.None);
        _text = "new";

        _clock.Advance(TimeSpan.FromSeconds(4.9));
        (await tokens.IsValidAsync("first", CancellationToken.None)).ShouldBeTrue();
        _reads.ShouldBe(1);

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        (await tokens.IsValidAsync("first", CancellationToken.None)).ShouldBeFalse();
        (await tokens.IsValidAsync("new", CancellationToken.None)).ShouldBeTrue();
        _reads.ShouldBe(2);
    }

    [Fact]
    public async Task An_error_of_the_source_admits_nobody_and_is_not_kept()
    {
        var fail = true;
        var tokens = new CsvEnrollmentTokens(
            _ => fail ? throw new IOException("secret store down") : ValueTask.FromResult<string?>("first"), _clock);

        await Should.ThrowAsync<IOException>(async () => await tokens.IsValidAsync("first", CancellationToken.None));

        fail = false;
        (await tokens.IsValidAsync("first", CancellationToken.None)).ShouldBeTrue();
    }

    private CsvEnrollmentTokens Tokens() => new(
        _ =>
        {
            Interlocked.Increment(ref _reads);
            return ValueTask.FromResult(_text);
        },
        _clock);
}
