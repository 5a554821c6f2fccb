using System.Buffers.Text;
using System.Security.Cryptography;

namespace DsxDapr.Cli.Secrets;

/// <summary>
/// The tokens between one app and its own sidecar, new in each run and kept in memory only. Those of the user's environment
/// win: whoever runs an app under a debugger must know them.
/// </summary>
/// <param name="App">What the sidecar shows the app (<c>APP_API_TOKEN</c>).</param>
/// <param name="Dapr">What the app shows the sidecar (<c>DAPR_API_TOKEN</c>).</param>
internal sealed record RunTokens(string App, string Dapr)
{
    /// <summary>The environment variable of <see cref="App"/>.</summary>
    public const string AppVariable = "APP_API_TOKEN";

    /// <summary>The environment variable of <see cref="Dapr"/>.</summary>
    public const string DaprVariable = "DAPR_API_TOKEN";

    /// <summary>The tokens in <paramref name="environment"/>, or new ones.</summary>
    public static RunTokens From(IReadOnlyDictionary<string, string> environment) => new(
        environment.GetValueOrDefault(AppVariable) is { Length: > 0 } app ? app : Generate(),
        environment.GetValueOrDefault(DaprVariable) is { Length: > 0 } dapr ? dapr : Generate());

    /// <summary>32 random bytes as base64url text.</summary>
    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Says nothing of the tokens, so that they reach no log.</summary>
    public override string ToString() => nameof(RunTokens);
}
