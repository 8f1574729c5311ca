using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.OpenApi;
using Flywheel.Protocols.Tests.MLflow;
using Flywheel.Security;

namespace Flywheel.Protocols.Tests.Access;

/// <summary>Once a workspace knows people, nobody else gets anything, and nobody more than their role allows. MLflow's servers were open here more than once.</summary>
public sealed partial class AccessTests
{
    private static readonly string[] ForAnybody = ["GET /health", "GET /health/live", "GET /health/ready", "GET /ping", "GET /v2/health/live", "GET /v2/health/ready", "GET /version"];

    /// <summary>What a reader may ask that is no GET: it changes nothing but the log of what was asked.</summary>
    private static readonly string[] ReadingWithABody =
    [
        "POST /api/2.0/mlflow/experiments/search", "POST /api/2.0/mlflow/experiments/search-datasets", "POST /api/2.0/mlflow/logged-models/search",
        "POST /api/2.0/mlflow/registered-models/get-latest-versions", "POST /api/2.0/mlflow/runs/search", "POST /api/2.0/mlflow/traces/batchGet", "POST /api/2.0/mlflow/traces/search", "POST /get-online-features", "POST /invocations",
        "POST /v1/endpoints/{name}/predict", "POST /v2/models/{model}/infer", "POST /v2/models/{model}/versions/{version}/infer", "POST /v2/repository/index",
    ];

    private static readonly string[] ForApprovers =
    [
        "DELETE /api/2.0/mlflow/model-versions/delete", "DELETE /api/2.0/mlflow/registered-models/alias", "DELETE /api/2.0/mlflow/registered-models/delete",
        "POST /api/2.0/mlflow/model-versions/transition-stage", "POST /api/2.0/mlflow/registered-models/alias", "POST /api/2.0/mlflow/registered-models/rename",
        "POST /v1/endpoints/{name}/rollback", "POST /v1/models/approvals", "POST /v2/repository/models/{model}/load", "POST /v2/repository/models/{model}/unload", "PUT /v1/endpoints/{name}/route",
    ];

    private static IEnumerable<string> Operations => OpenApiOperations.All.Select(operation => $"{operation.Method} {operation.Path}");

    [Fact]
    public async Task Every_route_says_who_may_use_it()
    {
        await using var server = await TrackingServer.StartAsync();

        var routes = server.Web.RouteEndpoints.ToArray();

        routes.Length.ShouldBeGreaterThan(30);
        routes.Where(route => route.Metadata.GetMetadata<RouteAccess>() is null).Select(route => route.RoutePattern.RawText).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_gets_anything_but_whether_the_server_lives()
    {
        await using var server = await TrackingServer.StartAsync();
        await AdmitAsync(server, "ada", AccessRole.Admin);

        var answered = await AskAllAsync(server, null, HttpStatusCode.Unauthorized);

        answered.Order(StringComparer.Ordinal).ShouldBe(ForAnybody);
    }

    [Fact]
    public async Task A_reader_reads_a_writer_writes_and_an_approver_decides()
    {
        await using var server = await TrackingServer.StartAsync();
        var (reader, writer, approver) = (await AdmitAsync(server, "eve", AccessRole.Reader), await AdmitAsync(server, "bob", AccessRole.Writer), await AdmitAsync(server, "ada", AccessRole.Approver));

        var (read, written, decided) = (await AskAllAsync(server, reader, HttpStatusCode.Forbidden), await AskAllAsync(server, writer, HttpStatusCode.Forbidden), await AskAllAsync(server, approver, HttpStatusCode.Forbidden));

        read.Where(operation => !operation.StartsWith("GET ", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(ReadingWithABody);
        Operations.Where(operation => operation.StartsWith("GET ", StringComparison.Ordinal)).Except(read).ShouldBeEmpty();
        Operations.Except(written).Order(StringComparer.Ordinal).ShouldBe(ForApprovers);
        Operations.Except(decided).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET", "/api/2.0/mlflow/nothing/here")]
    [InlineData("GET", "/nothing/here")]
    [InlineData("DELETE", "/health/ready")]
    [InlineData("GET", "/api/2.0/mlflow-artifacts/artifacts/..%2f..%2fcatalog.db")]
    [InlineData("GET", "/health/../api/2.0/mlflow/runs/get?run_id=x")]
    [InlineData("GET", "/health%2f..%2fmetrics")]
    [InlineData("POST", "/API/2.0/MLFLOW/runs/search")]
    [InlineData("POST", "//api/2.0/mlflow/runs/search")]
    [InlineData("POST", "/api/2.0mlflow/experiments/search-datasets")]
    [InlineData("PUT", "/ajax-api/3.0/mlflow-artifacts/artifacts/x")]
    public async Task No_other_spelling_of_a_path_gets_past(string verb, string path)
    {
        await using var server = await TrackingServer.StartAsync();
        await AdmitAsync(server, "ada", AccessRole.Admin);

        using var request = new HttpRequestMessage(new HttpMethod(verb), new Uri(server.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var answer = await server.Client.SendAsync(request, TrackingServer.Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Basic realm=\"flywheel\", charset=\"UTF-8\"");
    }

    [Fact]
    public async Task Only_the_token_itself_is_the_token()
    {
        await using var server = await TrackingServer.StartAsync();
        var (ada, eve) = (await AdmitAsync(server, "ada", AccessRole.Admin), await AdmitAsync(server, "eve", AccessRole.Reader));
        var wrong = ada[..^1] + (ada[^1] == 'A' ? 'B' : 'A');

        foreach (var (header, fine) in new[]
        {
            ($"Bearer {ada}", true), ($"bearer {ada}", true), (Basic("ada", ada), true), (Basic("eve", ada), false), (Basic("", ada), false), (Basic("ada", eve), false), (Basic("ada", ""), false),
            (Basic("ADA", ada), false), ($"Bearer {wrong}", false), ($"Bearer {ada}x", false), ($"Bearer {ada[..20]}", false), ("Bearer", false), ("Bearer ", false), ($"Basic {ada}", false), ("Basic ****", false),
            (Basic("ada", new string('x', 100_00)), false), ($"Token {ada}", false), (ada, false), ($"Bearer {ada.ToUpperInvariant()}", false), (Basic("ada\0", ada), false), ("Bearer fw_0000000000000000_", false),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/2.0/mlflow/experiments/get?experiment_id=0");
            request.Headers.TryAddWithoutValidation("Authorization", header);
            using var answer = await server.Client.SendAsync(request, TrackingServer.Token);

            answer.StatusCode.ShouldBe(fine ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, header);
        }
    }

    [Fact]
    public async Task A_refusal_says_why_in_the_words_of_its_protocol()
    {
        await using var server = await TrackingServer.StartAsync();
        var eve = await AdmitAsync(server, "eve", AccessRole.Reader);

        var (nobody, reader) = (await AskAsync(server, "POST", "/api/2.0/mlflow/runs/create", null), await AskAsync(server, "POST", "/api/2.0/mlflow/runs/create", eve));
        var native = await AskAsync(server, "PUT", "/v1/endpoints/x/route", eve);

        nobody.Body.ShouldBe("""{"error_code":"UNAUTHENTICATED","message":"This workspace asks who its callers are, and this one is nobody that it knows. Send a token: FLYWHEEL_TOKEN for flywheel, MLFLOW_TRACKING_TOKEN for MLflow's client, or a name with the token as its password."}""");
        reader.Body.ShouldBe("""{"error_code":"PERMISSION_DENIED","message":"'eve' is a reader; this is for a writer. Ask an admin for the role."}""");
        native.Body.ShouldBe("""{"refusals":[{"code":"security.role","headline":"Not allowed","sentence":"\u0027eve\u0027 is a reader; this is for an approver.","remedy":"Ask an admin for the role."}]}""");
    }

    [Fact]
    public async Task A_token_that_was_replaced_or_whose_owner_is_gone_opens_nothing_and_the_door_stays_shut_behind_the_last()
    {
        await using var server = await TrackingServer.StartAsync();
        var first = await AdmitAsync(server, "ada", AccessRole.Admin);
        var second = await AdmitAsync(server, "ada", AccessRole.Reader);
        (await AskAsync(server, "GET", "/metrics", first)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(server, "GET", "/metrics", second)).Status.ShouldBe(HttpStatusCode.OK);

        (await server.Get<People>().DismissAsync("ada", TrackingServer.Token)).IsOk.ShouldBeTrue();

        (await AskAsync(server, "GET", "/metrics", second)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(server, "GET", "/metrics", null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task No_file_of_the_workspace_holds_a_token_nor_does_its_text()
    {
        await using var server = await TrackingServer.StartAsync();
        var token = (await server.Get<People>().AdmitAsync("ada", AccessRole.Writer, TrackingServer.Token)).Value.Token;
        var secret = Encoding.ASCII.GetBytes(token.Reveal().Split('_', 3)[2][..20]);
        (await AskAsync(server, "POST", "/api/2.0/mlflow/runs/create", token.Reveal())).Status.ShouldBe(HttpStatusCode.BadRequest);

        token.ToString().ShouldBe($"fw_{token.Name}_…");
        foreach (var file in Directory.EnumerateFiles(server.Folder.Path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, TrackingServer.Token);
            bytes.ToArray().AsSpan().IndexOf(secret).ShouldBe(-1, file);
        }
    }

    [Theory]
    [InlineData("inference.GRPCInferenceService/ServerLive", "", "0")]
    [InlineData("grpc.health.v1.Health/Check", "", "0")]
    [InlineData("inference.GRPCInferenceService/ModelInfer", "", "16")]
    [InlineData("inference.GRPCInferenceService/RepositoryIndex", "", "16")]
    [InlineData("inference.GRPCInferenceService/RepositoryIndex", "reader", "0")]
    [InlineData("inference.GRPCInferenceService/RepositoryModelLoad", "writer", "7")]
    public async Task Calls_over_grpc_are_asked_too(string method, string role, string status)
    {
        await using var server = await TrackingServer.StartAsync();
        var token = await AdmitAsync(server, "ada", Enum.TryParse<AccessRole>(role, ignoreCase: true, out var known) ? known : AccessRole.Admin);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{method}") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(new byte[5]) };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Authorization = role.Length > 0 ? new("Bearer", token) : null;

        using var answer = await server.Client.SendAsync(request, TrackingServer.Token);
        await answer.Content.LoadIntoBufferAsync(TrackingServer.Token);

        (answer.Headers.TryGetValues("grpc-status", out var told) || answer.TrailingHeaders.TryGetValues("grpc-status", out told) ? told.Single() : "none").ShouldBe(status);
    }

    private static async Task<string> AdmitAsync(TrackingServer server, string name, AccessRole role) => (await server.Get<People>().AdmitAsync(name, role, TrackingServer.Token)).Value.Token.Reveal();

    /// <summary>The operations that were not refused with this status.</summary>
    private static async Task<List<string>> AskAllAsync(TrackingServer server, string? token, HttpStatusCode refused)
    {
        var answered = new List<string>();
        foreach (var operation in Operations)
        {
            var (verb, path) = (operation.Split(' ')[0], Parameter().Replace(operation.Split(' ')[1], "nobody"));
            if ((await AskAsync(server, verb, path, token)).Status != refused)
            {
                answered.Add(operation);
            }
        }

        return answered;
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(TrackingServer server, string verb, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = verb is "GET" ? null : new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await server.Client.SendAsync(request, TrackingServer.Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TrackingServer.Token));
    }

    private static string Basic(string name, string token) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{token}"))}";

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();
}
