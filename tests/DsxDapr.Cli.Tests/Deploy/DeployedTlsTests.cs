using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace DsxDapr.Cli.Tests.Deploy;

/// <summary>What of <c>deploy/tls</c> cannot be run here holds together at least: references, names, settings, paths.</summary>
public sealed partial class DeployedTlsTests
{
    private const string Kubernetes = "deploy/tls/kubernetes";
    private const string Compose = "deploy/tls/compose/compose.yaml";

    private static readonly string[] DaprHeaders =
        ["dapr-api-token", "dapr-app-id", "dapr-caller-app-id", "dapr-caller-namespace", "dapr-callee-app-id", "dapr-stream"];

    // Made by whoever installs: a private key of cert-manager's own, and two tokens.
    private static readonly string[] GivenSecrets = ["letsencrypt-account", "dsx-app-api-token", "dsx-enrollment"];

    private static readonly IReadOnlyList<YamlNode> Resources =
        [.. Directory.EnumerateFiles(Path.Combine(Yaml.Root, Kubernetes)).Order(StringComparer.Ordinal).SelectMany(Yaml.Load)];

    public static TheoryData<string> YamlFiles =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Yaml.Root, "deploy"), "*.y*ml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Yaml.Root, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Every_setting_in_a_file_is_one_that_the_product_reads(string file)
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Yaml.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        foreach (var setting in SettingName().Matches(File.ReadAllText(Path.Combine(Yaml.Root, file))).Select(match => match.Value).Distinct())
        {
            var isRead = source.Contains($"\"{setting}\"", StringComparison.Ordinal)
                || setting.Split("__") is [var section, var name] && IsRead(section) && IsRead(name)
                || setting.StartsWith("DSXCONNECTOR_", StringComparison.Ordinal) && IsRead(setting["DSXCONNECTOR_".Length..]);
            isRead.ShouldBeTrue($"{setting} in {file}");
        }

        bool IsRead(string word) => source.Contains($"\"{word}\"", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_resource_that_another_one_names_is_there()
    {
        foreach (var certificate in OfKind("Certificate"))
        {
            Named(certificate.Text("spec.issuerRef.kind")!, certificate.Text("spec.issuerRef.name")!).ShouldNotBeNull();
        }

        var secrets = OfKind("Certificate").Select(one => one.Text("spec.secretName")!).Concat(GivenSecrets).ToList();
        foreach (var secret in Resources.SelectMany(SecretsOf))
        {
            secrets.ShouldContain(secret);
        }

        var configMaps = OfKind("Bundle").Select(one => one.Text("metadata.name")!).ToList();
        foreach (var map in Deployments().SelectMany(one => one.Items("spec.template.spec.volumes")).Select(one => one.Text("configMap.name")).OfType<string>()
            .Concat(OfKind("ServersTransport").SelectMany(one => one.Items("spec.rootCAs")).Select(one => one.Text("configMap")!)))
        {
            configMaps.ShouldContain(map);
        }

        foreach (var route in OfKind("IngressRoute"))
        {
            Named("TLSOption", route.Text("spec.tls.options.name")!).ShouldNotBeNull();
            var rule = route.Items("spec.routes").Single();
            Named("Middleware", rule.Items("middlewares").Single().Text("name")!).ShouldNotBeNull();
            var target = rule.Items("services").Single();
            Named("ServersTransport", target.Text("serversTransport")!).ShouldNotBeNull();
            Named("Service", target.Text("name")!)!.Items("spec.ports").ShouldContain(port => port.Text("name") == target.Text("port"));
        }
    }

    [Fact]
    public void A_namespace_is_made_before_something_is_put_into_it()
    {
        List<string?> made = ["cert-manager", null]; // which cert-manager makes, and what belongs to none
        foreach (var resource in Resources)
        {
            made.ShouldContain(resource.Text("metadata.namespace"));
            if (resource.Text("kind") == "Namespace")
            {
                made.Add(resource.Text("metadata.name"));
            }
        }

        var bundle = OfKind("Bundle").Single().At("spec.target.namespaceSelector.matchLabels")!;
        OfKind("Namespace").Single().At("metadata.labels").ShouldBe(bundle);
    }

    [Fact]
    public void The_names_that_are_called_stand_in_the_certificates_that_answer()
    {
        var hosts = OfKind("IngressRoute").Select(route => HostRule().Match(route.Items("spec.routes").Single().Text("match")!).Groups["host"].Value).ToList();
        NamesOf("dsx-hub-public").ShouldBe(hosts);
        NamesOf("dsx-hub-internal").ShouldContain(OfKind("ServersTransport").Single().Text("spec.serverName")!);
        NamesOf("dsx-hub-internal").ShouldContain(new Uri(SettingOf("filesystem-connector", "DSXCONNECTOR_DSX_CONNECT_URL")).Host);
        NamesOf("filesystem-connector").ShouldContain(new Uri(SettingOf("filesystem-connector", "DSXCONNECTOR_CONNECTOR_URL")).Host);
    }

    [Fact]
    public void Services_lead_to_ports_that_are_listened_on_and_files_are_mounted_where_settings_look_for_them()
    {
        foreach (var service in OfKind("Service"))
        {
            var deployment = Deployments().Single(one => one.Text("spec.template.metadata.labels.app") == service.Text("spec.selector.app"));
            var ports = deployment.Items("spec.template.spec.containers").Single().Items("ports").Select(port => port.Text("name")).ToList();
            service.Items("spec.ports").Select(port => port.Text("targetPort")).ShouldBeSubsetOf(ports);
        }

        foreach (var deployment in Deployments())
        {
            var container = deployment.Items("spec.template.spec.containers").Single();
            var mounts = container.Items("volumeMounts").Select(mount => mount.Text("mountPath")! + "/").ToList();
            var volumes = deployment.Items("spec.template.spec.volumes").Select(volume => volume.Text("name")).ToList();
            container.Items("volumeMounts").Select(mount => mount.Text("name")).ShouldBeSubsetOf(volumes);
            container.Items("env").Select(one => one.Text("value")).OfType<string>().Where(value => value.StartsWith("/etc/", StringComparison.Ordinal))
                .ShouldAllBe(path => mounts.Any(mount => path.StartsWith(mount, StringComparison.Ordinal)));
        }

        SettingOf("dsx-hub", "DSXCONNECT_API_LISTENER__PORT").ShouldBe(PortOf("dsx-hub", "api"));
        SettingOf("dsx-hub", "DSXCONNECT_INTERNAL_LISTENER__PORT").ShouldBe(PortOf("dsx-hub", "internal"));
    }

    [Theory]
    [InlineData("dsx-hub", "DSXCONNECT_DATA_DIR")]
    [InlineData("filesystem-connector", "DSXCONNECTOR_DATA_DIR")]
    public void What_an_app_must_not_forget_outlives_its_container(string app, string setting)
    {
        var pod = Deployments().Single(one => one.Text("metadata.name") == app).At("spec.template.spec")!;
        var mount = pod.Items("containers").Single().Items("volumeMounts").Single(one => one.Text("mountPath") == SettingOf(app, setting));
        var claim = pod.Items("volumes").Single(one => one.Text("name") == mount.Text("name")).Text("persistentVolumeClaim.claimName");
        Named("PersistentVolumeClaim", claim!).ShouldNotBeNull();
    }

    [Fact]
    public void Traefiks_files_name_only_what_they_hold()
    {
        var traefik = Yaml.Load("deploy/tls/traefik/dsx-hub.yml").Single();
        var entryPoints = Yaml.Load("deploy/tls/traefik/traefik.yml").Single().Keys("entryPoints").ToList();
        foreach (var router in traefik.Keys("http.routers").Select(name => traefik.At($"http.routers.{name}")!))
        {
            router.Items("entryPoints").Select(one => one.ToString()).ShouldBeSubsetOf(entryPoints);
            router.Items("middlewares").Select(one => one.ToString()).ShouldBeSubsetOf(traefik.Keys("http.middlewares"));
            traefik.Keys("http.services").ShouldContain(router.Text("service")!);
            traefik.At("http.serversTransports")!.At(traefik.Text($"http.services.{router.Text("service")}.loadBalancer.serversTransport")!)!
                .Items("rootCAs").ShouldNotBeEmpty();
        }

        traefik.Keys("http.middlewares.no-dapr-headers.headers.customRequestHeaders").ShouldBe(DaprHeaders);
    }

    [Fact]
    public void No_proxy_passes_a_header_on_that_only_a_sidecar_may_send()
    {
        Named("Middleware", "no-dapr-headers")!.Keys("spec.headers.customRequestHeaders").ShouldBe(DaprHeaders);
        var nginx = File.ReadAllText(Path.Combine(Yaml.Root, "deploy/tls/nginx/dsx-hub.conf.template"));
        DaprHeaders.ShouldAllBe(header => nginx.Split($"proxy_set_header {header} \"\";", StringSplitOptions.None).Length == 3, "for users and for connectors");
    }

    [Fact]
    public void The_compose_file_gives_the_proxy_all_that_its_template_asks_for_and_mounts_what_there_is()
    {
        var compose = Yaml.Load(Compose).Single();
        var template = File.ReadAllText(Path.Combine(Yaml.Root, "deploy/tls/nginx/dsx-hub.conf.template"));
        TemplateVariable().Matches(template).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(compose.Keys("services.proxy.environment").Order(StringComparer.Ordinal));

        var folder = Path.Combine(Yaml.Root, Path.GetDirectoryName(Compose)!);
        foreach (var volume in compose.Keys("services").SelectMany(service => compose.Items($"services.{service}.volumes")).Select(one => one.ToString()))
        {
            var source = volume.Split(':')[0];
            (source.StartsWith("./", StringComparison.Ordinal) || Path.Exists(Path.Combine(folder, source))).ShouldBeTrue(volume);
        }

        var atSidecar = compose.Items("services.hub-dapr.volumes").Select(volume => volume.ToString().Split(':')[1]).ToList();
        atSidecar.ShouldContain("/" + Yaml.Load("components/dsx-secrets.yaml").Single().Items("spec.metadata").Single(one => one.Text("name") == "secretsFile").Text("value"));
        compose.Text("services.redis.network_mode").ShouldBe(compose.Text("services.hub-dapr.network_mode"), "the components look for Redis on loopback");
        compose.Items("services.hub.volumes").Select(volume => volume.ToString())
            .ShouldContain($"./ledger:{compose.Text("services.hub.environment.DSXCONNECT_DATA_DIR")}", "the ledger outlives the container");
        compose.At("services.hub")!.Items("networks.edge.aliases").Select(one => one.ToString()).ShouldContain(compose.Text("services.proxy.environment.DSX_HUB_NAME")!);
        compose.Text("services.hub.environment.DSXCONNECT_PROXIES").ShouldBe(compose.Items("networks.edge.ipam.config").Single().Text("subnet"));
        compose.At("services.hub.ports").ShouldBeNull("nobody but the proxy reaches the hub");
    }

    private static IEnumerable<YamlNode> OfKind(string kind) => Resources.Where(resource => resource.Text("kind") == kind);

    private static IEnumerable<YamlNode> Deployments() => OfKind("Deployment");

    private static YamlNode? Named(string kind, string name) => OfKind(kind).SingleOrDefault(resource => resource.Text("metadata.name") == name);

    private static IEnumerable<string> NamesOf(string certificate) =>
        Named("Certificate", certificate)!.Items("spec.dnsNames").Select(name => name.ToString());

    private static string SettingOf(string deployment, string name) => Named("Deployment", deployment)!.Items("spec.template.spec.containers").Single()
        .Items("env").Single(one => one.Text("name") == name).Text("value")!;

    private static string PortOf(string deployment, string name) => Named("Deployment", deployment)!.Items("spec.template.spec.containers").Single()
        .Items("ports").Single(port => port.Text("name") == name).Text("containerPort")!;

    private static IEnumerable<string> SecretsOf(YamlNode resource) =>
    [
        .. new[] { resource.Text("spec.ca.secretName"), resource.Text("spec.tls.secretName"), resource.Text("spec.acme.privateKeySecretRef.name") }.OfType<string>(),
        .. resource.Items("spec.sources").Select(source => source.Text("secret.name")).OfType<string>(),
        .. resource.Items("spec.template.spec.volumes").Select(volume => volume.Text("secret.secretName")).OfType<string>(),
        .. resource.Items("spec.template.spec.containers").SelectMany(container => container.Items("env"))
            .Select(one => one.Text("valueFrom.secretKeyRef.name")).OfType<string>(),
    ];

    [GeneratedRegex("DSXCONNECT(OR)?_[A-Z_]+[A-Z]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SettingName();

    [GeneratedRegex("^Host\\(`(?<host>[^`]+)`\\)$", RegexOptions.NonBacktracking)]
    private static partial Regex HostRule();

    [GeneratedRegex(@"\$\{(?<name>DSX_[A-Z_]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex TemplateVariable();
}
