using System.Text.Json;
using DsxDapr.Cli.Secrets;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Secrets;

public sealed class SecretsFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "secrets.json");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_enrollment_token_is_generated_from_32_random_bytes()
    {
        SecretsFile.Ensure(File, []);

        Read()["enrollment-tokens"].Length.ShouldBe(43);
    }

    [Fact]
    public void Only_its_owner_may_read_the_file()
    {
        SecretsFile.Ensure(File, []);

        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void What_is_there_stays_and_what_is_missing_is_added()
    {
        _directory.File("secrets.json", """{"enrollment-tokens": "mine", "other": "kept"}""");

        SecretsFile.Ensure(File, ["state-encryption-key"]);

        var secrets = Read();
        secrets["enrollment-tokens"].ShouldBe("mine");
        secrets["other"].ShouldBe("kept");
        secrets["state-encryption-key"].ShouldMatch("^[0-9a-f]{64}$");
    }

    [Fact]
    public void Two_runs_have_different_tokens()
    {
        SecretsFile.Ensure(File, []);
        var first = Read()["enrollment-tokens"];
        System.IO.File.Delete(File);
        SecretsFile.Ensure(File, []);

        Read()["enrollment-tokens"].ShouldNotBe(first);
    }

    [Fact]
    public void A_broken_file_is_named_and_left_alone()
    {
        _directory.File("secrets.json", "{broken");

        Should.Throw<CliException>(() => SecretsFile.Ensure(File, [])).Message.ShouldContain(File);
        System.IO.File.ReadAllText(File).ShouldBe("{broken");
    }

    private Dictionary<string, string> Read() =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(System.IO.File.ReadAllText(File))!;
}
