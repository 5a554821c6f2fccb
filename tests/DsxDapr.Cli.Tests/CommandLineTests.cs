using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("--nonsense", "up", "--nonsense")]
    [InlineData("bite", "up", "--scan", "files", "--action", "bite")]
    [InlineData("sidecar", "up", "--sidecar", "envoy")]
    [InlineData("--once needs --scan", "up", "--once")]
    [InlineData("nothing-here does not exist", "up", "--scan", "nothing-here", "--once")]
    [InlineData("nobody", "up", "--free-ports", "--redis", "none", "--exclude", "nobody")]
    [InlineData("APP_ID:NAME=VALUE", "up", "--free-ports", "--redis", "none", "--env", "broken")]
    [InlineData("nothing was started yet", "logs", "dsx-hub")]
    [InlineData("unknown", "unknown")]
    public async Task A_mistake_is_one_sentence_on_standard_error_and_exit_code_1(string expected, params string[] args)
    {
        await using var world = new World();

        (await world.RunAsync(args)).ShouldBe(1);

        world.Errors.ShouldContain(expected);
        world.Errors.Trim().ShouldNotContain("\n");
        world.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redis_that_refuses_is_one_sentence()
    {
        await using var world = new World();
        using var redis = new FakeRedis("-NOAUTH Authentication required.\r\n");

        (await world.RunAsync("up", "--free-ports", "--redis", redis.Address.ToString())).ShouldBe(1);

        world.Errors.Trim().ShouldBe($"Redis on {redis.Address} cannot be used: it asks for a password.");
    }

    [Fact]
    public async Task A_broken_component_file_is_one_sentence_that_names_file_and_line()
    {
        await using var world = new World();
        await File.WriteAllTextAsync(Path.Combine(world.Root, "components", "bad.yaml"), "kind: [\n");

        (await world.RunAsync(world.Arguments())).ShouldBe(1);

        world.Errors.ShouldContain("bad.yaml, line ");
    }

    [Theory]
    [InlineData()]
    [InlineData("--help")]
    [InlineData("up", "--help")]
    public async Task Help_goes_to_standard_output(params string[] args)
    {
        await using var world = new World();

        (await world.RunAsync(args)).ShouldBe(0);

        world.Output.ShouldContain("Usage:");
        world.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("call")]
    [InlineData("export", "results")]
    [InlineData("export", "audit")]
    [InlineData("jobs", "list")]
    [InlineData("dead-letters", "list")]
    [InlineData("connectors", "list")]
    public async Task Whoever_names_a_hub_elsewhere_can_name_its_authority(params string[] command)
    {
        await using var world = new World();

        (await world.RunAsync([.. command, "--help"])).ShouldBe(0, world.Errors);

        world.Output.ShouldContain("--hub <URL>");
        world.Output.ShouldContain("--ca-file <FILE>");
    }

    [Fact]
    public async Task Env_prints_tokens_for_a_shell_and_makes_the_secrets()
    {
        await using var world = new World();

        (await world.RunAsync("env")).ShouldBe(0);

        world.Output.ShouldMatch("(?s)^export APP_API_TOKEN='[^']{43}'\nexport DAPR_API_TOKEN='[^']{43}'\nexport DSX_DATA_DIR='[^']+'\n$");
        File.Exists(world.Workspace.SecretsFile).ShouldBeTrue();
    }

    [Fact]
    public async Task Logs_prints_the_log_of_an_app_and_names_those_there_are()
    {
        await using var world = new World();
        world.Workspace.Create();
        await File.WriteAllTextAsync(world.Workspace.LogFile("dsx-hub"), "hello\n");

        (await world.RunAsync("logs", "dsx-hub")).ShouldBe(0);
        (await world.RunAsync("logs", "dsx-moon")).ShouldBe(1);

        world.Output.ShouldBe("hello\n");
        world.Errors.ShouldContain("there are logs of dsx-hub.");
    }

    [Fact]
    public async Task Down_and_status_of_nothing_say_so()
    {
        await using var world = new World();

        (await world.RunAsync("down")).ShouldBe(0);
        (await world.RunAsync("status")).ShouldBe(0);

        world.Output.ShouldBe($"Nothing is running on {world.Workspace.DataDir}.\nNothing is running on {world.Workspace.DataDir}.\n");
    }
}
