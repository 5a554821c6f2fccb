using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DsxDapr.Testing;

/// <summary>
/// A <c>clamd</c> of the tests' own with a database of a few signatures: on a free port of loopback and a unix socket in a folder of
/// its own, ended by its process id.
/// </summary>
public sealed class Clamd : IAsyncDisposable
{
    /// <summary>The largest stream it takes, in bytes.</summary>
    public const int StreamMaxLength = 8 * 1024 * 1024;

    /// <summary>The largest file it looks into, in bytes; above that it reports a limit.</summary>
    public const int MaxFileSize = 6 * 1024 * 1024;

    /// <summary>Text that its database calls <see cref="PatternThreat"/>.</summary>
    public const string Pattern = "DSX-TEST-MALWARE";

    /// <summary>What clamd calls <see cref="Pattern"/>.</summary>
    public const string PatternThreat = "Dsx.Test.Pattern.UNOFFICIAL";

    /// <summary>What clamd calls the EICAR test file.</summary>
    public const string EicarThreat = "Eicar-Test-File.UNOFFICIAL";

    private const string Program = "clamd";
    private const string EicarMd5 = "44d88612fea8a8f36de82e1278abb02f:68";
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin"];
    private static readonly string? ProgramPath = Folders.Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-clamd-");
    private readonly int _port = LoopbackPort.Take();
    private Process? _process;

    private readonly long? _largest;

    private Clamd(long? largest)
    {
        _largest = largest;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    /// <summary>Whether the machine has a clamd; tests that need one are skipped otherwise.</summary>
    public static bool IsInstalled => ProgramPath is not null;

    /// <summary>Why tests are skipped.</summary>
    public static string NotInstalled => "clamd is not installed (Debian: clamav-daemon)";

    /// <summary>Host and port.</summary>
    public string TcpAddress => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>The unix socket.</summary>
    public string SocketPath => Path.Combine(_directory.FullName, "clamd.sock");

    /// <summary>Its configuration file, as clamdscan wants it.</summary>
    public string ConfigurationFile => Path.Combine(_directory.FullName, "clamd.conf");

    /// <summary>The process id; 0 when it does not run.</summary>
    public int ProcessId => _process is { HasExited: false } process ? process.Id : 0;

    /// <summary>Starts one.</summary>
    /// <param name="largest">The largest content it takes and looks into, in bytes, in place of <see cref="StreamMaxLength"/> and <see cref="MaxFileSize"/>.</param>
    public static async Task<Clamd> StartAsync(long? largest = null)
    {
        Clamd clamd = new(largest);
        clamd.Configure();
        await clamd.StartAgainAsync();
        return clamd;
    }

    /// <summary>Starts it at the same addresses after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        ProcessStartInfo start = new(ProgramPath!, ["--foreground", "--config-file", ConfigurationFile])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("clamd did not start");
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.TrueAsync(AnswersAsync, "clamd answers");
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task StopAsync()
    {
        Kill();
        if (_process is not null)
        {
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Adds a signature and has clamd load its database anew; returns before that is done.</summary>
    /// <param name="threat">The name clamd will report, but for its suffix <c>.UNOFFICIAL</c>.</param>
    /// <param name="pattern">The text it will find.</param>
    public async Task AddSignatureAsync(string threat, string pattern)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "db", threat + ".ndb"), Signature(threat, pattern));
        await AskAsync("RELOAD");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
        _process = null;
        _directory.Delete(recursive: true);
    }

    private static string Signature(string threat, string pattern) =>
        $"{threat}:0:*:{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(pattern))}\n";

    private void Configure()
    {
        DirectoryInfo database = _directory.CreateSubdirectory("db");
        File.WriteAllText(Path.Combine(database.FullName, "test.hdb"), $"{EicarMd5}:Eicar-Test-File\n");
        File.WriteAllText(Path.Combine(database.FullName, "test.ndb"), Signature("Dsx.Test.Pattern", Pattern));
        File.WriteAllText(ConfigurationFile, string.Create(CultureInfo.InvariantCulture, $"""
            TCPAddr 127.0.0.1
            TCPSocket {_port}
            LocalSocket {SocketPath}
            DatabaseDirectory {database.FullName}
            TemporaryDirectory {_directory.FullName}
            StreamMaxLength {_largest ?? StreamMaxLength}
            MaxFileSize {_largest ?? MaxFileSize}
            MaxScanSize {_largest ?? 400 * 1024 * 1024}
            AlertExceedsMax yes
            AlertEncrypted yes
            MaxThreads 4

            """));
    }

    private async Task<bool> AnswersAsync() => _process!.HasExited
        ? throw new InvalidOperationException($"clamd ended with {_process.ExitCode}")
        : await AskAsync("PING") == "PONG";

    // By the socket in its folder, which no other clamd has. It opens that only when it has its port.
    private async Task<string> AskAsync(string command)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
            await socket.SendAsync(Encoding.ASCII.GetBytes($"n{command}\n"));
            byte[] buffer = new byte[256];
            return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer)).TrimEnd();
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }

    private void Kill()
    {
        try
        {
            if (_process is { HasExited: false })
            {
                _process.Kill();
            }
        }
        catch (InvalidOperationException)
        {
            // It is over already.
        }
    }
}
