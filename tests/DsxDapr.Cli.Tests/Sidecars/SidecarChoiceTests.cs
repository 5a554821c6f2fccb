using DsxDapr.Cli.Redis;
using DsxDapr.Cli.Sidecars;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Sidecars;

public class SidecarChoiceTests
{
    private static readonly DaprInstallation None = new(null, null);
    private static readonly DaprInstallation Slim = new("/d/daprd", null);
    private static readonly DaprInstallation Full = new("/d/daprd", "/d/sentry");

    [Fact]
    public void Without_daprd_the_dev_sidecar_stands_in() => Of("auto", None).ShouldBe((SidecarKind.DevSidecar, true));

    [Fact]
    public void Daprd_is_used_when_it_is_installed() => Of("auto", Full).ShouldBe((SidecarKind.Daprd, true));

    [Fact]
    public void Without_sentry_daprd_has_no_mtls_and_the_user_is_told()
    {
        var choice = SidecarChoice.Of("auto", Slim, RedisMode.Own);

        choice.MutualTls.ShouldBeFalse();
        choice.Notice.ShouldContain("mTLS is OFF");
    }

    [Fact]
    public void The_dev_sidecar_can_be_asked_for() => Of("dev", Full).ShouldBe((SidecarKind.DevSidecar, true));

    [Fact]
    public void Without_redis_daprd_cannot_serve() => Of("auto", Full, RedisMode.Embedded).ShouldBe((SidecarKind.DevSidecar, true));

    [Fact]
    public void Daprd_that_was_asked_for_and_is_missing_ends_the_command() =>
        Should.Throw<CliException>(() => Of("daprd", None)).Message.ShouldContain("dapr init");

    [Fact]
    public void Daprd_that_was_asked_for_without_redis_ends_the_command() =>
        Should.Throw<CliException>(() => Of("daprd", Full, RedisMode.Embedded)).Message.ShouldContain("needs a Redis");

    [Fact]
    public void Daprd_is_found_where_dapr_init_puts_it()
    {
        using var home = new TemporaryDirectory();
        var daprd = home.Executable(".dapr/bin/daprd", "#!/bin/sh\n");

        var found = DaprInstallation.Find(new Dictionary<string, string> { ["HOME"] = home.Path, ["PATH"] = "/nowhere" });

        found.ShouldBe(new DaprInstallation(daprd, null));
    }

    private static (SidecarKind Kind, bool MutualTls) Of(string option, DaprInstallation dapr, RedisMode redis = RedisMode.Own)
    {
        var choice = SidecarChoice.Of(option, dapr, redis);
        return (choice.Kind, choice.MutualTls);
    }
}
