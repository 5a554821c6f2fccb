using DsxDapr.Cli.Redis;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Redis;

public class RedisChooserTests
{
    private static readonly RedisAnswer Silent = new(false, "Connection refused");
    private static readonly RedisAnswer Protected = new(true, "it asks for a password");

    [Fact]
    public async Task A_server_that_runs_is_used()
    {
        var choice = await ChooseAsync("auto", RedisAnswer.Accepts);

        choice.Mode.ShouldBe(RedisMode.Found);
        choice.Address.ShouldBe(new RedisAddress("127.0.0.1", 6379));
    }

    [Fact]
    public async Task Without_one_our_own_is_started_when_it_is_installed()
    {
        var choice = await ChooseAsync("auto", Silent);

        choice.Mode.ShouldBe(RedisMode.Own);
        choice.Address!.Port.ShouldBe(6379);
    }

    [Fact]
    public async Task A_server_that_refuses_is_left_alone_and_ours_gets_another_port()
    {
        var choice = await ChooseAsync("auto", Protected, ports: new FakePorts(6379));

        choice.Mode.ShouldBe(RedisMode.Own);
        choice.Address!.Port.ShouldNotBe(6379);
        choice.Notice.ShouldContain("it asks for a password");
    }

    [Fact]
    public async Task An_isolated_run_does_not_share_a_server_that_happens_to_run()
    {
        var choice = await ChooseAsync("auto", RedisAnswer.Accepts, isolated: true);

        choice.Mode.ShouldBe(RedisMode.Own);
        choice.Address!.Port.ShouldNotBe(6379);
    }

    [Fact]
    public async Task With_nothing_installed_the_embedded_components_are_used_and_the_user_is_told()
    {
        var choice = await ChooseAsync("auto", Silent, program: null);

        choice.Mode.ShouldBe(RedisMode.Embedded);
        choice.Notice.ShouldContain("components/embedded");
    }

    [Fact]
    public async Task None_means_none() => (await ChooseAsync("none", RedisAnswer.Accepts)).Mode.ShouldBe(RedisMode.Embedded);

    [Fact]
    public async Task A_server_that_was_asked_for_is_used() =>
        (await ChooseAsync("redis.local:7000", RedisAnswer.Accepts)).Address.ShouldBe(new RedisAddress("redis.local", 7000));

    [Fact]
    public async Task A_server_that_was_asked_for_and_refuses_ends_the_command()
    {
        var failure = await Should.ThrowAsync<CliException>(() => ChooseAsync("redis.local:7000", Protected));

        failure.Message.ShouldBe("Redis on redis.local:7000 cannot be used: it asks for a password.");
    }

    [Theory]
    [InlineData("host:")]
    [InlineData(":6379")]
    [InlineData("host:99999")]
    [InlineData("host:abc")]
    public async Task An_address_that_is_none_is_refused(string option) =>
        (await Should.ThrowAsync<CliException>(() => ChooseAsync(option, RedisAnswer.Accepts))).Message.ShouldContain("--redis");

    private static Task<RedisChoice> ChooseAsync(
        string option, RedisAnswer answer, bool isolated = false, string? program = "/usr/bin/redis-server", FakePorts? ports = null) =>
        new RedisChooser((_, _) => Task.FromResult(answer), program, ports ?? new FakePorts()).ChooseAsync(option, isolated, CancellationToken.None);
}
