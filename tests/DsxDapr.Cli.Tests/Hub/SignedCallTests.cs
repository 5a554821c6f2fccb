using DsxDapr.Cli.Tests.Stands;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Cli.Tests.Hub;

/// <summary><c>dsx call --key</c>, against a party that verifies signatures.</summary>
public sealed class SignedCallTests : IHmacKeyStore, IAsyncLifetime
{
    private readonly HmacKey _key = HmacKey.Generate();
    private readonly string _file = Path.GetTempFileName();
    private LoopbackApp _party = null!;
    private string? _authorization;

    public async ValueTask InitializeAsync() => _party = await LoopbackApp.StartAsync(
        app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapPost("/api/echo", async context =>
            {
                _authorization = context.Request.Headers.Authorization;
                using var reader = new StreamReader(context.Request.Body);
                await context.Response.WriteAsync(
                    $$"""{"query":"{{context.Request.QueryString}}","body":{{await reader.ReadToEndAsync()}},"hmac_secret" : "of-another","echo":"{{_key.Secret}}"}""");
            }).RequireAuthorization(DsxHmacDefaults.PolicyName);
        },
        builder =>
        {
            builder.Services.AddSingleton<IHmacKeyStore>(this);
            builder.Services.AddAuthentication().AddDsxHmac();
            builder.Services.AddAuthorization();
        });

    public async ValueTask DisposeAsync()
    {
        await _party.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task A_request_is_signed_with_a_secret_from_the_environment_a_file_or_standard_input()
    {
        await File.WriteAllTextAsync(_file, _key.Secret + "\n", TestContext.Current.CancellationToken);
        (string? Variable, string? Input, string[] Arguments)[] ways =
        [
            (_key.Secret, null, []),
            (null, null, ["--secret-file", _file]),
            (null, _key.Secret + "\n", ["--secret-file", "-"]),
        ];
        foreach (var (variable, input, arguments) in ways)
        {
            var (exitCode, output, error) = await RunAsync(
                variable, input, ["call", "post", "/api/echo?a=%41&b", "-d", """{"x":"é"}""", "--key", _key.KeyId, .. arguments]);

            exitCode.ShouldBe(0, output + error);
            output.ShouldContain("""{"query":"?a=%41&b","body":{"x":"é"}""");
            error.Trim().ShouldBe("HTTP 200");
            _authorization.ShouldStartWith("DSX-HMAC key_id=");
        }
    }

    [Fact]
    public async Task No_secret_is_printed_whoever_sends_it()
    {
        var (_, output, error) = await RunAsync(_key.Secret, null, "call", "POST", "/api/echo", "-d", "1", "--key", _key.KeyId);

        output.ShouldContain("\"hmac_secret\" : \"(not shown)\"");
        (output + error).ShouldNotContain(_key.Secret);
        (output + error).ShouldNotContain("of-another");
    }

    [Fact]
    public async Task A_refused_signature_is_exit_code_1_with_the_answer()
    {
        var (exitCode, output, error) = await RunAsync("another-secret", null, "call", "POST", "/api/echo", "--key", _key.KeyId);

        exitCode.ShouldBe(1);
        output.ShouldContain("bad_signature");
        error.Trim().ShouldBe("HTTP 401");
    }

    [Theory]
    [InlineData("The key's secret is missing", "call", "GET", "/", "--key", "abc")]
    [InlineData("must be percent-encoded", "call", "GET", "/a b")]
    [InlineData("cannot be read", "call", "GET", "/", "--key", "abc", "--secret-file", "/no/such/file")]
    [InlineData("are for signed requests", "call", "GET", "/", "--to", "http://127.0.0.1:9")]
    [InlineData("is not the URL of a hub or a connector", "call", "GET", "/", "--key", "abc", "--secret-file", "-", "--to", "ftp://x")]
    public async Task What_is_missing_is_one_sentence_and_nothing_is_sent(string sentence, params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(null, "secret", arguments);

        exitCode.ShouldBe(1);
        error.ShouldContain(sentence);
        _authorization.ShouldBeNull();
    }

    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(keyId == _key.KeyId ? new HmacKeyOwner(_key, null, null) : null);

    private async Task<(int ExitCode, string Out, string Error)> RunAsync(string? secret, string? input, params string[] arguments)
    {
        using var output = new CapturedText();
        using var error = new CapturedText();
        using var reader = new StringReader(input ?? "");
        var environment = new Dictionary<string, string> { ["DSX_HUB_URL"] = _party.Url.ToString() };
        if (secret is not null)
        {
            environment["DSX_HMAC_SECRET"] = secret;
        }

        var host = new CliHost
        {
            In = reader,
            Out = output,
            Error = error,
            Environment = environment,
            CurrentDirectory = "/",
            RepositoryRoot = "/",
        };
        var exitCode = await DsxCommandLine.RunAsync(arguments, host, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
