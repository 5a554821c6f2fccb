using System.Diagnostics;
using System.Globalization;

namespace DsxDapr.Testing;

/// <summary>The machine's <c>openssl</c>.</summary>
public static class OpenSsl
{
    private const string Program = "/usr/bin/openssl";

    /// <summary>Whether the machine has it; tests that need it are skipped otherwise.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Why tests are skipped.</summary>
    public static string NotInstalled => "openssl is not installed";

    /// <summary>Makes a handshake with a port of loopback and returns all that <c>s_client</c> prints.</summary>
    public static Task<string> ConnectAsync(int port, params string[] arguments) =>
        RunAsync(["s_client", "-connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), .. arguments]);

    /// <summary>The names of the ciphers that fit.</summary>
    public static async Task<IReadOnlyList<string>> CiphersAsync(string protocol, string list) =>
        (await RunAsync(["ciphers", "-s", protocol, list])).Trim().Split(':');

    /// <summary>Runs it, with nothing to read, and returns what it prints on both ways.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Eventually.Deadline);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return await output + await error;
    }
}
