using DsxDapr.Cli.Template;

namespace DsxDapr.Cli.Tests.Template;

public class RunTemplateReaderTests
{
    private const string Minimal = """
        version: 1
        common:
          resourcesPaths: [./components]
          configFilePath: ./components/config-plain.yaml
          enableAppHealthCheck: true
          env:
            SHARED: "yes"
            NAME: common
        apps:
          - appID: one
            appDirPath: ./apps
            appPort: 8001
            daprHTTPPort: 3500
            maxBodySize: 8Mi
            command: ["dotnet", "one.dll"]
            env:
              NAME: one
              COUNT: 3
          - appID: two
            appPort: 8002
            command: ["two"]
            appHealthCheckPath: /alive
        """;

    [Fact]
    public void An_app_takes_from_common_what_it_does_not_say_itself()
    {
        var template = RunTemplateReader.Parse(Minimal, "/repo/dapr.yaml");

        var one = template.Apps[0];
        one.Directory.ShouldBe("/repo/apps");
        one.ResourcesPaths.ShouldBe(["/repo/components"]);
        one.ConfigFile.ShouldBe("/repo/components/config-plain.yaml");
        one.Environment.ShouldBe(
            new Dictionary<string, string> { ["SHARED"] = "yes", ["NAME"] = "one", ["COUNT"] = "3" }, ignoreOrder: true);
        one.MaxBodySize.ShouldBe(8 << 20);
        one.HealthCheck.ShouldBeTrue();
        template.Apps[1].HealthCheckPath.ShouldBe("/alive");
        template.Apps[1].DaprHttpPort.ShouldBeNull();
    }

    [Theory]
    [InlineData("version: 2\napps: [{appID: a, appPort: 1, command: [x]}]", "version 2")]
    [InlineData("version: 1", "names no apps")]
    [InlineData("", "is empty")]
    [InlineData("version: 1\napps: [{appPort: 1, command: [x]}]", "without appID")]
    [InlineData("version: 1\napps: [{appID: a, command: [x]}]", "a needs appPort")]
    [InlineData("version: 1\napps: [{appID: a, appPort: 1}]", "a needs appPort and command")]
    [InlineData("version: 1\napps: [{appID: a, appPort: 1, command: [x], maxBodySize: big}]", "big")]
    [InlineData("version: 1\napps: [{appID: a, appPort: 1, command: [x]}, {appID: a, appPort: 2, command: [x]}]", "twice")]
    [InlineData("version: 1\napps:\n  - appID: [", "line 3")]
    [InlineData("version: 1\napps:\n  - appID: a\n    appPort: many", "line 4")]
    public void What_is_wrong_is_said_in_one_sentence_that_names_the_file(string yaml, string expected)
    {
        var failure = Should.Throw<CliException>(() => RunTemplateReader.Parse(yaml, "/repo/dapr.yaml"));

        failure.Message.ShouldContain("/repo/dapr.yaml");
        failure.Message.ShouldContain(expected);
        failure.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<CliException>(() => RunTemplateReader.Read("/nowhere/dapr.yaml")).Message.ShouldContain("/nowhere/dapr.yaml");

    [Fact]
    public void The_repository_names_its_four_apps_on_their_documented_ports()
    {
        var template = RunTemplateReader.Read(Path.Combine(RepositoryRoot(), "dapr.yaml"));

        template.Apps.Select(a => (a.AppId, a.AppPort, a.DaprHttpPort)).ShouldBe(
        [
            ("dsx-hub", 8586, 3500),
            ("dsx-scanner", 8587, 3501),
            ("filesystem-connector", 8620, 3502),
            ("dsx-forwarder", 8588, 3503),
        ]);
    }

    private static string RepositoryRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "DsxDapr.sln")))
        {
            directory = Path.GetDirectoryName(directory)!;
        }

        return directory;
    }
}
