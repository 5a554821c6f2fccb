using System.Text;
using DsxDapr.DevSidecar.State;
using DsxDapr.DevSidecar.Tests.Support;

namespace DsxDapr.DevSidecar.Tests.State;

public sealed class BadStateRequestTests
{
    [Theory]
    [InlineData("", """[{"key":"\ud800","value":1}]""")]
    [InlineData("", """[{"key":"a","value":"\udfff"}]""")]
    [InlineData("", """[{"key":"a","value":1,"metadata":{"\ud800":"x"}}]""")]
    [InlineData("", """[{"key":7,"value":1}]""")]
    [InlineData("", """[{"key":"a","value":1,"etag":7}]""")]
    [InlineData("", """[7]""")]
    [InlineData("", """[null]""")]
    [InlineData("", """[{"key":"a","value":1}] trailing""")]
    [InlineData("", "null")]
    [InlineData("/bulk", "[]")]
    [InlineData("/bulk", """{"keys":[7]}""")]
    [InlineData("/bulk", """{"keys":["a||b"]}""")]
    [InlineData("/transaction", "[]")]
    [InlineData("/transaction", """{"operations":[{"operation":"upsert"}]}""")]
    [InlineData("/transaction", """{"operations":[{"operation":7,"request":{"key":"a"}}]}""")]
    [InlineData("/transaction", """{"operations":[7]}""")]
    public async Task A_body_that_makes_no_sense_is_answered_400_in_Daprs_form(string path, string body)
    {
        await using ApiHost api = await StartAsync();

        ApiAnswer answer = await api.SendAsync("POST", $"/v1.0/state/store{path}", Encoding.UTF8.GetBytes(body));

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("\"errorCode\":\"ERR_");
        answer.Headers["Content-Type"].ShouldBe("application/json");
    }

    [Fact]
    public async Task Broken_bodies_never_break_the_server()
    {
        await using ApiHost api = await StartAsync();
        byte[] good = """[{"key":"a","value":{"x":[1,"é\n",null]},"etag":"1","metadata":{"ttlInSeconds":"5"},"options":{"concurrency":"first-write"}}]"""u8.ToArray();
        Random random = new(1);

        for (int i = 0; i < 2000; i++)
        {
            byte[] bad = [.. good];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            ApiAnswer answer = await api.SendAsync("POST", "/v1.0/state/store", bad[..random.Next(1, bad.Length + 1)]);
            (answer.Status is 204 or 400 or 409 || answer.Body.Contains("ERR_STATE_SAVE", StringComparison.Ordinal)).ShouldBeTrue(answer.Body);
        }
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("%7E%20%C3%A9+", "~ é+")]
    public async Task A_key_is_decoded_once(string encoded, string key)
    {
        await using ApiHost api = await StartAsync();
        await api.SendAsync("POST", "/v1.0/state/store", Encoding.UTF8.GetBytes($$"""[{"key":"{{key}}","value":"found"}]"""));

        (await api.SendAsync("GET", $"/v1.0/state/store/{encoded}?x=/y")).Body.ShouldBe("\"found\"");
    }

    private static async Task<ApiHost> StartAsync()
    {
        DevSidecar.Resources.Component component = Components.Of("state.in-memory");
        StateStoreSet stores = new("app-a");
        stores.Add(component, StateStores.Create(component));
        return await ApiHost.StartAsync(r => r.MapStateApi(stores));
    }
}
