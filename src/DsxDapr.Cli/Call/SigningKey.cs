using DsxDapr.Security.Hmac;

namespace DsxDapr.Cli.Call;

/// <summary>The DSX-HMAC key of a call. Its secret never comes from the command line, which every program on the machine can read.</summary>
internal static class SigningKey
{
    /// <summary>The environment variable of the secret.</summary>
    public const string Variable = "DSX_HMAC_SECRET";

    private const string StandardInput = "-";

    /// <summary>Reads the secret and makes the key.</summary>
    /// <param name="keyId">The key's id.</param>
    /// <param name="file">The file that holds the secret, or <c>-</c> for standard input; null for the environment.</param>
    /// <param name="host">The process.</param>
    public static async Task<HmacKey> ReadAsync(string keyId, string? file, CliHost host)
    {
        var secret = (file switch
        {
            null => host.Environment.GetValueOrDefault(Variable),
            StandardInput => await host.In.ReadToEndAsync(),
            _ => await ReadFileAsync(Path.GetFullPath(file, host.CurrentDirectory)),
        })?.Trim();
        return string.IsNullOrEmpty(secret)
            ? throw new CliException($"The key's secret is missing: name its file with --secret-file (- for standard input), or set {Variable}.")
            : new HmacKey(keyId, secret);
    }

    private static async Task<string> ReadFileAsync(string path)
    {
        try
        {
            return await File.ReadAllTextAsync(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The secret in {path} cannot be read: {e.Message}", e);
        }
    }
}
