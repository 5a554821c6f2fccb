using DsxDapr.Cli.Resources;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Resources;

public sealed class EffectiveResourcesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Workspace _workspace;

    public EffectiveResourcesTests()
    {
        _workspace = new Workspace(_directory.Path, Path.Combine(_directory.Path, "data"));
        _workspace.Create();
    }

    private string Source => Path.Combine(_directory.Path, "components");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Addresses_and_paths_of_the_run_are_filled_in()
    {
        Component("state.yaml", "state.redis", "redisHost", "localhost:6379");
        Component("secrets.yaml", "secretstores.local.file", "secretsFile", "./.dsx/secrets.json");
        Component("db.yaml", "state.sqlite", "connectionString", "./x.db");

        EffectiveResources.Write(Source, "127.0.0.1:7001", _workspace);

        Copy("state.yaml").ShouldContain("value: \"127.0.0.1:7001\"");
        Copy("secrets.yaml").ShouldContain($"value: \"{_workspace.SecretsFile}\"");
        Copy("db.yaml").ShouldContain($"value: \"{Path.Combine(_workspace.StateDir, "c.db")}\"");
        File.Exists(_workspace.SecretsFile).ShouldBeTrue();
    }

    [Fact]
    public void A_connection_string_of_another_database_stays()
    {
        Component("pg.yaml", "state.postgresql", "connectionString", "host=db");

        EffectiveResources.Write(Source, null, _workspace);

        Copy("pg.yaml").ShouldContain("value: host=db");
    }

    [Fact]
    public void Copies_of_the_last_run_do_not_stay()
    {
        Component("old.yaml", "state.redis", "redisHost", "x");
        EffectiveResources.Write(Source, "h:1", _workspace);
        File.Delete(Path.Combine(Source, "old.yaml"));
        Component("new.yaml", "state.redis", "redisHost", "x");
        EffectiveResources.Write(Source, "h:1", _workspace);

        Directory.EnumerateFiles(_workspace.ResourcesDir).Select(Path.GetFileName).ShouldBe(["new.yaml"]);
    }

    [Fact]
    public void A_broken_component_file_is_named_before_anything_is_written()
    {
        _directory.File("components/bad.yaml", "kind: [");

        Should.Throw<CliException>(() => EffectiveResources.Write(Source, null, _workspace)).Message.ShouldContain("bad.yaml, line");
        Directory.Exists(_workspace.ResourcesDir).ShouldBeFalse();
    }

    [Fact]
    public void A_missing_directory_is_named() =>
        Should.Throw<CliException>(() => EffectiveResources.Write(Source, null, _workspace)).Message.ShouldContain(Source);

    [Fact]
    public void A_sentence_about_a_copy_is_turned_to_the_original() =>
        EffectiveResources.NameOriginals($"{_workspace.ResourcesDir}/a.yaml:3 is wrong.", Source, _workspace)
            .ShouldBe($"{Source}/a.yaml:3 is wrong.");

    private string Copy(string name) => File.ReadAllText(Path.Combine(_workspace.ResourcesDir, name));

    private void Component(string file, string type, string name, string value) => _directory.File(
        "components/" + file,
        $"kind: Component\nmetadata:\n  name: c\nspec:\n  type: {type}\n  metadata:\n  - name: {name}\n    value: {value}\n");
}
