using System.Text.Json;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Secrets;
using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.DevSidecar.Tests.Support;

namespace DsxDapr.DevSidecar.Tests.Secrets;

/// <summary>Replays what was recorded of daprd's secrets API and compares every answer.</summary>
[Collection(nameof(Alone))]
public sealed class RecordedSecretTests : IDisposable
{
    private const string Nested = """
        {"plain":"v1","db":{"user":"u","pass":"p","nested":{"deep":"d"}},"arr":["a","b"],"num":5,"bool":true,"nul":null,"empty":"",
        "with space":"ws","with/slash":"sl","a:b":"colonkey"}
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-secrets-");

    [Theory]
    [InlineData("no secret scoping")]
    [InlineData("Configuration secrets.scopes")]
    public async Task The_secrets_api_answers_as_recorded(string given)
    {
        await using ApiHost api = await StartAsync(given == "no secret scoping" ? [] :
        [
            new SecretScope("file", DenyByDefault: true, ["plain"], []),
            new SecretScope("filedot", DenyByDefault: false, [], ["plain"]),
        ]);

        List<string> differences = [];
        foreach (Exchange exchange in Exchange.Read("03-secrets.jsonl").Where(e => e.Given.StartsWith(given, StringComparison.Ordinal)))
        {
            ApiAnswer answer = await api.SendAsync(exchange.Method, exchange.Path);
            if (answer.Status != exchange.Status)
            {
                differences.Add($"{exchange.Name}: status {answer.Status} instead of {exchange.Status}");
            }
            else if (exchange.Status != 404 && exchange.Body.Length > 0 && !JsonElement.DeepEquals(JsonElement.Parse(answer.Body), JsonElement.Parse(exchange.Body)))
            {
                differences.Add($"{exchange.Name}: {answer.Body} instead of {exchange.Body}");
            }
        }

        differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task Bulk_reading_the_environment_hides_the_api_tokens()
    {
        Environment.SetEnvironmentVariable("APP_API_TOKEN", "hidden");
        await using ApiHost api = await StartAsync([]);

        ApiAnswer answer = await api.SendAsync("GET", "/v1.0/secrets/env/bulk");

        JsonElement all = JsonElement.Parse(answer.Body);
        all.TryGetProperty("SEC_ONE", out _).ShouldBeTrue();
        all.TryGetProperty("APP_API_TOKEN", out _).ShouldBeFalse();
        Environment.SetEnvironmentVariable("APP_API_TOKEN", null);
    }

    [Fact]
    public async Task A_missing_secrets_file_is_named_in_one_sentence()
    {
        await using ISecretStore store = SecretStores.Create(Components.Of("secretstores.local.file", "file", ("secretsFile", "/nowhere/secrets.json")));

        ResourceException error = await Should.ThrowAsync<ResourceException>(() => store.InitAsync(default));

        error.Message.ShouldStartWith("test.yaml:1: component 'file' (secretstores.local.file) cannot read its secretsFile '/nowhere/secrets.json'");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task<ApiHost> StartAsync(IReadOnlyList<SecretScope> scopes)
    {
        Environment.SetEnvironmentVariable("SEC_ONE", "one");
        Environment.SetEnvironmentVariable("MYAPP_ONE", "m1");
        string nested = Write("nested.json", Nested);
        SecretStoreSet stores = new(scopes);
        await AddAsync(stores, "file", "local.file", ("secretsFile", nested));
        await AddAsync(stores, "filedot", "local.file", ("secretsFile", nested), ("nestedSeparator", "."));
        await AddAsync(stores, "filemulti", "local.file", ("secretsFile", Write("multi.json", """{"plain":"v1","db":{"user":"u","pass":"p"}}""")), ("multiValued", "true"));
        await AddAsync(stores, "filerel", "local.file", ("secretsFile", Path.GetRelativePath(Environment.CurrentDirectory, nested)));
        await AddAsync(stores, "env", "local.env");
        await AddAsync(stores, "envp", "local.env", ("prefix", "MYAPP_"));
        return await ApiHost.StartAsync(r => r.MapSecretApi(stores));
    }

    private static async Task AddAsync(SecretStoreSet stores, string name, string type, params (string Name, string Value)[] metadata)
    {
        ISecretStore store = SecretStores.Create(Components.Of("secretstores." + type, name, metadata));
        await store.InitAsync(default);
        stores.Add(name, store);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
