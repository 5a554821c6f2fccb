using DsxDapr.Cli.Secrets;

namespace DsxDapr.Cli.Tests.Secrets;

public class RunTokensTests
{
    [Fact]
    public void Every_app_gets_tokens_of_its_own()
    {
        var none = new Dictionary<string, string>();

        string[] all = [RunTokens.From(none).App, RunTokens.From(none).Dapr, RunTokens.From(none).App];

        all.ShouldBeUnique();
    }

    [Fact]
    public void The_users_own_tokens_win()
    {
        var tokens = RunTokens.From(new Dictionary<string, string> { ["APP_API_TOKEN"] = "a", ["DAPR_API_TOKEN"] = "d" });

        (tokens.App, tokens.Dapr).ShouldBe(("a", "d"));
    }

    [Fact]
    public void Tokens_do_not_show_themselves() =>
        new RunTokens("secret-a", "secret-d").ToString().ShouldNotContain("secret");
}
