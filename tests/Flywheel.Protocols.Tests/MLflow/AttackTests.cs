using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Flywheel.Tracking;

namespace Flywheel.Protocols.Tests.MLflow;

/// <summary>What was done to MLflow's servers over the years, and what a curious client tries: none of it reads or writes outside of the server's own files.</summary>
public sealed class AttackTests
{
    private const string Secret = "the secret of the machine";

    /// <summary>Paths that would reach the file beside the folder of files, in every encoding that was ever used for it.</summary>
    private static readonly string[] Paths =
    [
        "../secret.txt", "..%2fsecret.txt", "..%2Fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "%252e%252e%252fsecret.txt", "%25252e%25252e%25252fsecret.txt",
        "a/../../secret.txt", "a/..%2f../secret.txt", "a/%2e%2e/%2e%2e/secret.txt", "..%5csecret.txt", "..%255csecret.txt", "a%5c..%5c..%5csecret.txt",
        "%2f$FOLDER%2fsecret.txt", "/$FOLDER/secret.txt", "//$FOLDER/secret.txt", "%5c%5chost%5cshare%5csecret.txt", "C:%5csecret.txt", "C:/secret.txt", "file:%2f%2f$FOLDER/secret.txt",
        "secret.txt%00.png", "..%2fsecret.txt%00", "%00", "link/secret.txt", "link%2fsecret.txt", "..;/secret.txt", "..%c0%afsecret.txt", ".%2e/secret.txt", "%2e./secret.txt",
        "a/b/%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret.txt", "..incoming/x", "%23/../../secret.txt", "a%23b", "%u002e%u002e/secret.txt",
    ];

    [Fact]
    public async Task No_path_leads_out_of_the_folder_of_files()
    {
        await using var server = await TrackingServer.StartAsync();
        var folder = Prepare(server);
        var run = await StartRunAsync(server);
        var before = Snapshot(folder);

        foreach (var (verb, target) in Paths.Select(path => path.Replace("$FOLDER", folder.TrimStart('/'), StringComparison.Ordinal)).SelectMany(path => new[]
        {
            ("GET", $"/api/2.0/mlflow-artifacts/artifacts/{path}"),
            ("PUT", $"/api/2.0/mlflow-artifacts/artifacts/{path}"),
            ("DELETE", $"/ajax-api/2.0/mlflow-artifacts/artifacts/{path}"),
            ("GET", $"/api/2.0/mlflow-artifacts/artifacts?path={path}"),
            ("GET", $"/api/2.0/mlflow/artifacts/list?run_id={run}&path={path}"),
            ("GET", $"/get-artifact?run_id={run}&path={path}"),
            ("GET", $"/get-artifact?run_id={run}&path=..%2f..%2f..%2f{path}"),
            ("POST", $"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run}&path=..%2f..%2f..%2f{path}"),
        }))
        {
            var answer = await SendRawAsync(server, verb, target);

            answer.ShouldNotContain(Secret);
            answer.Split(' ')[1].ShouldBeOneOf(["200", "400", "404"], target);
            Snapshot(folder).ShouldBe(before, target);
        }

        (await server.Client.GetStringAsync("/health", TrackingServer.Token)).ShouldBe("OK");
    }

    [Fact]
    public async Task A_link_that_lies_in_the_folder_is_not_followed_nor_listed()
    {
        await using var server = await TrackingServer.StartAsync();
        var folder = Prepare(server);

        (await SendRawAsync(server, "GET", "/api/2.0/mlflow-artifacts/artifacts/link/secret.txt")).ShouldContain("400 Bad Request");
        (await SendRawAsync(server, "GET", "/api/2.0/mlflow-artifacts/artifacts?path=")).ShouldNotContain("link");
        File.ReadAllText(Path.Combine(folder, "secret.txt")).ShouldBe(Secret);
    }

    [Fact]
    public async Task An_experiment_that_names_a_folder_of_the_machine_does_not_open_it()
    {
        await using var server = await TrackingServer.StartAsync();
        var folder = Prepare(server);
        var experiment = (await PostAsync(server, "experiments/create", new { name = "mine", artifact_location = folder })).GetProperty("experiment_id").GetString();
        var run = (await PostAsync(server, "runs/create", new { experiment_id = experiment })).GetProperty("run").GetProperty("info").GetProperty("run_id").GetString();
        Directory.CreateDirectory(Path.Combine(folder, run!, "artifacts"));
        File.WriteAllText(Path.Combine(folder, run!, "artifacts", "secret.txt"), Secret);

        (await SendRawAsync(server, "GET", $"/api/2.0/mlflow/artifacts/list?run_id={run}")).ShouldNotContain("secret.txt");
        (await SendRawAsync(server, "GET", $"/get-artifact?run_id={run}&path=secret.txt")).ShouldContain("501");
    }

    [Fact]
    public async Task A_version_may_name_a_local_path_only_inside_the_files_of_its_run()
    {
        await using var server = await TrackingServer.StartAsync(folder => new TrackingOptions { ArtifactRoot = $"file://{folder["files"]}" });
        await PostAsync(server, "registered-models/create", new { name = "m" });
        var run = await StartRunAsync(server);
        var files = server.Folder["files", "0", run, "artifacts"];
        Directory.CreateDirectory(files);
        Directory.CreateSymbolicLink(Path.Combine(files, "link"), server.Folder["ws"]);

        foreach (var (source, fine) in new[]
        {
            ($"file://{files}/model", true), ($"{files}/model", true), ("/etc/passwd", false), ("file:///etc/passwd", false), ("file:/etc/passwd", false), ($"{files}/../../../secret", false),
            ($"file://{files}/%2e%2e/%2e%2e/x", false), ($"{files}/link/catalog.db", false), ($"{files}-other", false), ("\\\\host\\share", false), ("C:\\x", false), ("FILE:///etc/passwd", false),
        })
        {
            using var answer = await server.Client.PostAsJsonAsync("/api/2.0/mlflow/model-versions/create", new { name = "m", source, run_id = run }, TrackingServer.Token);
            answer.IsSuccessStatusCode.ShouldBe(fine, source);
        }
    }

    [Theory]
    [InlineData("params.p = '%'", 0)]
    [InlineData("params.p LIKE '%'", 1)]
    [InlineData("params.p = \"x' OR '1'='1\"", 0)]
    [InlineData("params.p = \"x'; DROP TABLE tracking_runs; --\"", 1)]
    [InlineData("params.`p'; DROP TABLE tracking_runs; --` = 'x'", 0)]
    public async Task Texts_in_a_filter_are_texts_and_never_statements(string filter, int found)
    {
        await using var server = await TrackingServer.StartAsync();
        var run = await StartRunAsync(server);
        await PostAsync(server, "runs/log-parameter", new { run_id = run, key = "p", value = "x'; DROP TABLE tracking_runs; --" });

        var page = await PostAsync(server, "runs/search", new { experiment_ids = new[] { "0" }, filter });

        (page.TryGetProperty("runs", out var runs) ? runs.GetArrayLength() : 0).ShouldBe(found);
        (await PostAsync(server, "runs/search", new { experiment_ids = new[] { "0" } })).GetProperty("runs").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_body_of_100_megabytes_is_refused_and_the_next_call_is_answered()
    {
        await using var server = await TrackingServer.StartAsync();
        using var body = new ByteArrayContent(new byte[100 << 20]);
        body.Headers.ContentType = new("application/json");

        var status = HttpStatusCode.RequestEntityTooLarge;
        try
        {
            using var answer = await server.Client.PostAsync("/api/2.0/mlflow/runs/log-batch", body, TrackingServer.Token);
            status = answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The connection may be closed while the body is still on its way: that is a refusal too.
        }

        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await server.Client.GetStringAsync("/health", TrackingServer.Token)).ShouldBe("OK");
    }

    [Fact]
    public async Task Long_keys_are_refused_and_long_values_are_cut()
    {
        await using var server = await TrackingServer.StartAsync();
        var run = await StartRunAsync(server);

        await PostAsync(server, "runs/log-parameter", new { run_id = run, key = new string('k', 250), value = new string('v', 7_000) });
        await PostAsync(server, "runs/set-tag", new { run_id = run, key = "t", value = new string('v', 1_000_000) });
        using var refused = await server.Client.PostAsJsonAsync("/api/2.0/mlflow/runs/set-tag", new { run_id = run, key = new string('k', 251), value = "v" }, TrackingServer.Token);
        using var many = await server.Client.PostAsJsonAsync("/api/2.0/mlflow/runs/log-batch",
            new { run_id = run, metrics = Enumerable.Range(0, 1_001).Select(i => new { key = "m", value = i, timestamp = i }) }, TrackingServer.Token);
        using var named = await server.Client.PostAsJsonAsync("/api/2.0/mlflow/experiments/create", new { name = new string('e', 501) }, TrackingServer.Token);

        (refused.StatusCode, many.StatusCode, named.StatusCode).ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest));
        (await many.Content.ReadAsStringAsync(TrackingServer.Token)).ShouldContain("A batch logging request can contain at most 1000 metrics. Got 1001 metrics.");
        var data = (await server.Client.GetFromJsonAsync<JsonElement>($"/api/2.0/mlflow/runs/get?run_id={run}", TrackingServer.Token)).GetProperty("run").GetProperty("data");
        data.GetProperty("params")[0].GetProperty("value").GetString()!.Length.ShouldBe(6_000);
        data.GetProperty("tags").EnumerateArray().Single(tag => tag.GetProperty("key").GetString() == "t").GetProperty("value").GetString()!.Length.ShouldBe(8_000);
    }

    [Fact]
    public async Task Clients_that_register_versions_at_the_same_time_get_different_numbers()
    {
        await using var server = await TrackingServer.StartAsync();
        await PostAsync(server, "registered-models/create", new { name = "m" });

        var versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(server, "model-versions/create", new { name = "m", source = "s3://bucket/x" })));

        versions.Select(made => int.Parse(made.GetProperty("model_version").GetProperty("version").GetString()!, System.Globalization.CultureInfo.InvariantCulture)).Order().ShouldBe(Enumerable.Range(1, 20));
    }

    [Theory]
    [InlineData("evil.example", "", "POST", 403)]
    [InlineData("evil.example:5000", "", "GET", 403)]
    [InlineData("127.0.0.1.evil.example", "", "GET", 403)]
    [InlineData("localhost", "", "POST", 400)]
    [InlineData("ml.localhost:5000", "", "GET", 404)]
    [InlineData("192.168.1.7:5000", "", "GET", 404)]
    [InlineData("[::1]:5000", "", "GET", 404)]
    [InlineData("localhost", "evil.example", "POST", 403)]
    [InlineData("localhost", "null", "DELETE", 403)]
    [InlineData("localhost:5000", "localhost:5000", "POST", 400)]
    [InlineData("192.168.1.7:5000", "192.168.1.7:5000", "POST", 400)]
    [InlineData("192.168.1.7:5000", "192.168.1.8:5000", "POST", 403)]
    [InlineData("localhost", "evil.example", "GET", 404)]
    public async Task A_page_of_another_site_cannot_use_the_server_by_a_name_that_it_points_here(string host, string origin, string verb, int status)
    {
        await using var server = await TrackingServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(verb), verb == "GET" ? "/api/2.0/mlflow/experiments/get?experiment_id=99" : verb == "POST" ? "/api/2.0/mlflow/experiments/create" : "/api/2.0/mlflow/registered-models/delete");
        request.Headers.Host = host;
        if (origin.Length > 0)
        {
            request.Headers.Add("Origin", origin == "null" ? origin : new UriBuilder(Uri.UriSchemeHttp, origin.Split(':')[0], origin.Contains(':') ? 5000 : 80).Uri.GetLeftPart(UriPartial.Authority));
        }

        if (verb != "GET")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using var answer = await server.Client.SendAsync(request, TrackingServer.Token);

        ((int)answer.StatusCode).ShouldBe(status);
        // A balancer that asks for health by any name is answered.
        using var health = new HttpRequestMessage(HttpMethod.Get, "/health");
        health.Headers.Host = host;
        using var healthy = await server.Client.SendAsync(health, TrackingServer.Token);
        healthy.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static string Prepare(TrackingServer server)
    {
        var folder = server.Folder["ws"];
        File.WriteAllText(Path.Combine(folder, "secret.txt"), Secret);
        Directory.CreateDirectory(Path.Combine(folder, "artifacts", "a"));
        if (!Path.Exists(Path.Combine(folder, "artifacts", "link")))
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "artifacts", "link"), folder);
        }

        return folder;
    }

    /// <summary>Everything beside the folder of files that an attack could change, the catalog aside.</summary>
    private static string Snapshot(string folder) => string.Join('\n', Directory.EnumerateFileSystemEntries(folder).Concat(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(folder)!))
        .Where(path => !Path.GetFileName(path).StartsWith("catalog.db", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(path => $"{path} {(path.EndsWith("secret.txt", StringComparison.Ordinal) ? File.ReadAllText(path) : "")}"));

    private static async Task<string> StartRunAsync(TrackingServer server) =>
        (await PostAsync(server, "runs/create", new { experiment_id = "0" })).GetProperty("run").GetProperty("info").GetProperty("run_id").GetString()!;

    private static async Task<JsonElement> PostAsync(TrackingServer server, string path, object body)
    {
        using var answer = await server.Client.PostAsJsonAsync($"/api/2.0/mlflow/{path}", body, TrackingServer.Token);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(TrackingServer.Token));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TrackingServer.Token);
    }

    /// <summary>Sends a request line to the letter: HTTP clients tidy paths, attackers do not.</summary>
    private static async Task<string> SendRawAsync(TrackingServer server, string verb, string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, TrackingServer.Token);
        var body = verb is "PUT" or "POST" ? "planted" : "";
        var request = $"{verb} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TrackingServer.Token);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(TrackingServer.Token);
    }
}
