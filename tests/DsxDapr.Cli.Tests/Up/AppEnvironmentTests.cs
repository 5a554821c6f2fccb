using DsxDapr.Cli.Ports;
using DsxDapr.Cli.Scanning;
using DsxDapr.Cli.Secrets;
using DsxDapr.Cli.Template;
using DsxDapr.Cli.Tests.Stands;
using DsxDapr.Cli.Up;

namespace DsxDapr.Cli.Tests.Up;

public sealed class AppEnvironmentTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_app_gets_what_dapr_run_gives_it_and_its_own_data_directory()
    {
        var variables = Variables(new UpOptions());

        variables["APP_ID"].ShouldBe("filesystem-connector");
        variables["APP_PORT"].ShouldBe("1");
        variables["DAPR_HTTP_PORT"].ShouldBe("2");
        variables["DAPR_GRPC_PORT"].ShouldBe("3");
        variables["APP_API_TOKEN"].ShouldBe("a");
        variables["DAPR_API_TOKEN"].ShouldBe("d");
        variables["DSXCONNECTOR_DATA_DIR"].ShouldBe("/data/filesystem-connector");
        variables["DSXCONNECTOR_ASSET"].ShouldBe("./samples/files");
    }

    [Fact]
    public void Options_reach_the_connector()
    {
        var variables = Variables(
            new UpOptions { Scan = "x", Action = "move", Quarantine = "jail" }, new ScanTarget("/files", "*.zip"));

        variables["DSXCONNECTOR_ASSET"].ShouldBe("/files");
        variables["DSXCONNECTOR_FILTER"].ShouldBe("*.zip");
        variables["DSXCONNECTOR_ITEM_ACTION"].ShouldBe("move");
        variables["DSXCONNECTOR_ITEM_ACTION_MOVE_METAINFO"].ShouldBe(Path.Combine(_directory.Path, "jail"));
    }

    [Fact]
    public void By_default_no_file_is_harmed() => Variables(new UpOptions())["DSXCONNECTOR_ITEM_ACTION"].ShouldBe("nothing");

    [Fact]
    public void The_users_environment_wins_over_the_template_and_options_win_over_both()
    {
        (string, string)[] mine = [("DSXCONNECTOR_ASSET", "/mine"), ("DSXCONNECTOR_DATA_DIR", "/my-data")];

        Variables(new UpOptions(), null, mine)["DSXCONNECTOR_ASSET"].ShouldBe("/mine");
        Variables(new UpOptions(), null, mine)["DSXCONNECTOR_DATA_DIR"].ShouldBe("/my-data");
        Variables(new UpOptions(), new ScanTarget("/files", ""), mine)["DSXCONNECTOR_ASSET"].ShouldBe("/files");
    }

    [Fact]
    public void An_override_wins_over_everything_but_ports_and_tokens()
    {
        var variables = Variables(
            new UpOptions { Env = ["filesystem-connector:DSXCONNECTOR_ASSET=/o", "filesystem-connector:APP_PORT=9", "dsx-hub:ONLY_HUB=1"] },
            new ScanTarget("/files", ""));

        variables["DSXCONNECTOR_ASSET"].ShouldBe("/o");
        variables["APP_PORT"].ShouldBe("1");
        variables.Keys.ShouldNotContain("ONLY_HUB");
    }

    [Fact]
    public void Apps_that_are_not_there_are_refused()
    {
        var template = new RunTemplate("dapr.yaml", [Connector]);

        Should.Throw<CliException>(() => Environment(new UpOptions { Env = ["nobody:A=b"] }, null).Validate(template))
            .Message.ShouldContain("nobody");
        Should.Throw<CliException>(() => Environment(new UpOptions { Exclude = new HashSet<string> { "noone" } }, null).Validate(template))
            .Message.ShouldContain("noone");
    }

    private static AppTemplate Connector { get; } = new()
    {
        AppId = "filesystem-connector",
        Directory = "/repo",
        AppPort = 8620,
        Command = ["x"],
        Environment = new Dictionary<string, string>
        {
            ["DSXCONNECTOR_ASSET"] = "./samples/files",
            ["DSXCONNECTOR_ITEM_ACTION"] = "nothing",
            ["DSXCONNECTOR_DATA_DIR"] = "./.dsx/filesystem-connector",
        },
    };

    private AppEnvironment Environment(UpOptions options, ScanTarget? target, params (string, string)[] variables) =>
        new(new Workspace("/repo", "/data"), options, target, TestHost.In(_directory, variables));

    private IReadOnlyDictionary<string, string> Variables(UpOptions options, ScanTarget? target = null, params (string, string)[] variables) =>
        Environment(options, target, variables).Of(Connector, new AppPorts(1, 2, 3, 4, 5), new RunTokens("a", "d"));
}
