using System.Net;
using System.Net.Sockets;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests;

/// <summary>What a user gets wrong: one clear sentence, a non-zero exit, nothing left running.</summary>
public sealed class BadInputTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TestFolder _data = new();

    [Fact]
    public async Task A_path_that_is_missing_is_named()
    {
        await using var dsx = await FailAsync("--free-ports", "--scan", "/no/such/folder", "--once");

        dsx.Error.ShouldContain("/no/such/folder");
    }

    [Fact]
    public async Task A_path_that_cannot_be_read_is_named()
    {
        var closed = Directory.CreateDirectory(Path.Combine(_data.Path, "closed"), UnixFileMode.None).FullName;
        File.SetUnixFileMode(_data.Path, (UnixFileMode)0b111_101_101);
        string[] dsx = ["dotnet", Repository.CommandAssembly, "up", "--data-dir", _data.Path, "--scan", closed, "--once"];

        // Root may read everything, so root becomes somebody else for this.
        string[] nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        string[] command = Environment.IsPrivilegedProcess ? [.. nobody, .. dsx] : dsx;
        await using var up = Command.Start(command[0], command[1..], new Dictionary<string, string> { ["DSX_ROOT"] = Repository.Root, ["HOME"] = _data.Path });
        await up.WaitAsync(Limit);

        up.ExitCode.ShouldBe(1, up.Error);
        up.Error.ShouldContain(closed);
        up.Error.ShouldContain("cannot be read");
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_app()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 8586);
        TakeUnlessTaken(taken);

        await using var dsx = await FailAsync("--redis", "none");

        dsx.Error.ShouldContain("8586");
        dsx.Error.ShouldContain("dsx-hub");
    }

    [Fact]
    public async Task A_redis_that_refuses_is_named()
    {
        var port = LoopbackPort.Take();

        await using var dsx = await FailAsync("--free-ports", "--redis", $"127.0.0.1:{port}");

        dsx.Error.ShouldContain($"127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_broken_component_file_is_named_with_its_line()
    {
        using var components = new TestFolder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "components", "embedded")))
        {
            File.Copy(file, components[Path.GetFileName(file)]);
        }

        var broken = components.Write("broken.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: x\nspec:\n  type: state.nonesuch\n  version: v1\n");

        await using var dsx = await FailAsync("--free-ports", "--redis", "none", "--resources", components.Path);

        dsx.Error.ShouldContain(Path.GetFileName(broken) + ":");
        dsx.Error.ShouldContain("state.nonesuch");
    }

    public void Dispose() => _data.Dispose();

    // Somebody else's hub, which has the port, does as well.
    private static void TakeUnlessTaken(TcpListener port)
    {
        try
        {
            port.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
        }
    }

    private async Task<Command> FailAsync(params string[] arguments)
    {
        var dsx = await Command.RunDsxAsync(Limit, ["up", "--data-dir", _data.Path, .. arguments]);
        dsx.ExitCode.ShouldBe(1, dsx.Output + dsx.Error);
        dsx.Error.Trim().ShouldNotBeEmpty();
        dsx.Error.ShouldNotContain("   at ", Case.Sensitive, "a sentence is asked for, not a stack trace");
        (await ProcessesOfAsync(_data.Path)).ShouldBeEmpty();
        return dsx;
    }

    // Everything that dsx up starts has the data directory in its environment.
    private static async Task<IReadOnlyList<string>> ProcessesOfAsync(string dataDirectory)
    {
        var found = new List<string>();
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if ((await File.ReadAllTextAsync(Path.Combine(directory, "environ"))).Contains(dataDirectory, StringComparison.Ordinal))
                {
                    found.Add(await File.ReadAllTextAsync(Path.Combine(directory, "cmdline")));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is another user's.
            }
        }

        return found;
    }
}
