using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DsxDapr.Cli.Secrets;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Secrets;

public sealed class OperatorTokenFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private Workspace Workspace => new(_directory.Path, _directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_store_gets_the_digest_and_never_the_token()
    {
        OperatorTokenFiles.Ensure(Workspace);

        var token = OperatorTokenFiles.Read(Workspace)!;
        token.Length.ShouldBe(43);
        var store = File.ReadAllText(Workspace.OperatorsFile);
        store.ShouldNotContain(token);
        Operators()[0].GetProperty("role").GetString().ShouldBe("admin");
        Operators()[0].GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))));
    }

    [Fact]
    public void Only_their_owner_may_read_the_files()
    {
        OperatorTokenFiles.Ensure(Workspace);

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(Workspace.OperatorTokenFile).ShouldBe(OwnerOnly);
        File.GetUnixFileMode(Workspace.OperatorsFile).ShouldBe(OwnerOnly);
    }

    [Fact]
    public void The_token_stays_and_so_do_operators_that_were_added()
    {
        OperatorTokenFiles.Ensure(Workspace);
        var token = OperatorTokenFiles.Read(Workspace);
        File.WriteAllText(Workspace.OperatorsFile, """{"operator-tokens":"[{\"id\":\"anna\",\"role\":\"viewer\",\"sha256\":\"00\"}]"}""");

        OperatorTokenFiles.Ensure(Workspace);

        OperatorTokenFiles.Read(Workspace).ShouldBe(token);
        Operators().Select(one => one.GetProperty("id").GetString()).ShouldBe(["anna", "local-admin"]);
    }

    [Fact]
    public void A_token_that_was_deleted_is_replaced()
    {
        OperatorTokenFiles.Ensure(Workspace);
        var old = OperatorTokenFiles.Read(Workspace);
        File.Delete(Workspace.OperatorTokenFile);

        OperatorTokenFiles.Ensure(Workspace);

        OperatorTokenFiles.Read(Workspace).ShouldNotBe(old);
        Operators().Count.ShouldBe(1);
    }

    private List<JsonElement> Operators()
    {
        var store = JsonElement.Parse(File.ReadAllText(Workspace.OperatorsFile));
        return [.. JsonElement.Parse(store.GetProperty("operator-tokens").GetString()!).EnumerateArray()];
    }
}
