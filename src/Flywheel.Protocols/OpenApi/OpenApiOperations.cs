using Flywheel.Protocols.MLflow;

namespace Flywheel.Protocols.OpenApi;

/// <summary>Every operation of the server. A test holds this list against the routes that there are.</summary>
internal static class OpenApiOperations
{
    private const string Native = "Flywheel", Tensors = "Open Inference Protocol", Scoring = "MLflow scoring", Tracking = "MLflow tracking", Health = "Health", Features = "Feature server";

    internal static IReadOnlyList<OpenApiOperation> All { get; } = [.. Own(), .. Mlflow("/api/2.0/mlflow/", MlflowRoutes.Api), .. Mlflow("/api/2.0/mlflow-artifacts/", MlflowRoutes.Proxy)];

    private static IEnumerable<OpenApiOperation> Own() =>
    [
        new("GET", "/", Health, "The champion's report, as a page."),
        new("GET", "/health", Health, "OK, for MLflow's clients."),
        new("GET", "/health/live", Health, "Whether the process answers."),
        new("GET", "/health/ready", Health, "Whether requests may come; 503 until the release is loaded and proven."),
        new("GET", "/metrics", Health, "What is counted, in Prometheus' text format."),
        new("GET", "/openapi.json", Health, "This document.") { Answer = "Object" },
        new("GET", "/v1/endpoints", Native, "The endpoints and the columns they ask for.") { Answer = "Endpoints" },
        new("POST", "/v1/endpoints/{name}/predict", Native, "Scores rows; each is logged before it is answered.") { Body = "PredictRequest", Answer = "PredictAnswer", Refusal = "Refusals" },
        new("GET", "/v1/endpoints/{name}/predictions/{id}/explanation", Native, "Why a prediction that was given before is what it is: what each feature added.") { Answer = "Object", Refusal = "Refusals" },
        new("POST", "/v1/endpoints/{name}/outcomes", Native, "Takes what really happened, one outcome a line.") { Body = "Text", BodyType = "application/x-ndjson", Answer = "OutcomeReceipt", Refusal = "Refusals" },
        new("GET", "/v1/endpoints/{name}/route", Native, "Every change of the route, latest first.") { Answer = "Object", Refusal = "Refusals" },
        new("GET", "/v1/endpoints/{name}/bandit", Native, "How the arms of a bandit stand: rewards, their mean, the chance of the next row.") { Answer = "Object", Refusal = "Refusals" },
        new("PUT", "/v1/endpoints/{name}/route", Native, "Sets who answers; its releases are loaded and proven first.") { Body = "RouteChange", Answer = "Object", Refusal = "Refusals" },
        new("POST", "/v1/endpoints/{name}/rollback", Native, "Goes back to the route before.") { Body = "Decision", Answer = "Object", Refusal = "Refusals" },
        new("GET", "/v1/endpoints/{name}/timeline", Native, "What happened to an endpoint, latest first.") { Answer = "Object", Refusal = "Refusals", Query = "most" },
        new("GET", "/v1/endpoints/{name}/alarms", Native, "What is raised at an endpoint now, and what would be seen how soon.") { Answer = "Object", Refusal = "Refusals" },
        new("GET", "/v1/endpoints/{name}/reviews", Native, "Predictions that wait for a person, or were looked at.") { Answer = "Object", Refusal = "Refusals", Query = "state" },
        new("GET", "/v1/endpoints/{name}/reviews/{prediction}", Native, "What a person said of a prediction; waits for it as long as one asks.") { Answer = "Object", Refusal = "Refusals", Query = "wait" },
        new("POST", "/v1/endpoints/{name}/reviews/claim", Native, "Gives the oldest question that nobody holds to a person.") { Body = "Object", Answer = "Object", Refusal = "Refusals" },
        new("POST", "/v1/endpoints/{name}/reviews/{prediction}/claim", Native, "Gives a question to a person, and keeps others away.") { Body = "Object", Answer = "Object", Refusal = "Refusals" },
        new("POST", "/v1/endpoints/{name}/reviews/{prediction}/answer", Native, "Takes a person's answer, which is an outcome.") { Body = "Object", Answer = "Object", Refusal = "Refusals" },
        new("POST", "/v1/models/approvals", Native, "Says yes to a release, in a role that its project asks for.") { Body = "Approval", Answer = "Object", Refusal = "Refusals" },
        new("GET", "/v1/models/history", Native, "Who moved which alias or stage of a registered model, when, and on what evidence.") { Answer = "Object", Refusal = "Refusals", Query = "name" },
        new("POST", "/v1/datasets/{name}/rows", Native, "Takes rows that became known, one a line.") { Body = "Text", BodyType = "application/x-ndjson", Answer = "Object", Refusal = "Refusals" },
        new("POST", "/get-online-features", Features, "The live features of an endpoint for the rows that entities name.") { Body = "OnlineFeaturesRequest", Answer = "OnlineFeatures", Refusal = "Refusals" },
        new("GET", "/v2", Tensors, "The server's name, version and extensions.") { Answer = "Object" },
        new("GET", "/v2/health/live", Tensors, "Whether the process answers.") { Answer = "Object" },
        new("GET", "/v2/health/ready", Tensors, "Whether requests may come.") { Answer = "Object" },
        .. new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" }.SelectMany(path => new OpenApiOperation[]
        {
            new("GET", path, Tensors, "The inputs and outputs of a model.") { Answer = "ModelMetadata", Refusal = "Error" },
            new("GET", path + "/ready", Tensors, "Whether a model answers.") { Answer = "Object", Refusal = "Error" },
            new("POST", path + "/infer", Tensors, "Scores tensors.") { Body = "InferRequest", Answer = "InferResponse", Refusal = "Error" },
        }),
        new("POST", "/v2/repository/index", Tensors, "The models of the repository.") { Body = "IndexRequest", Answer = "ModelIndex", Refusal = "Error" },
        new("POST", "/v2/repository/models/{model}/load", Tensors, "Serves a model's champion under its name.") { Answer = "Object", Refusal = "Error" },
        new("POST", "/v2/repository/models/{model}/unload", Tensors, "Serves a model no more.") { Answer = "Object", Refusal = "Error" },
        new("GET", "/ping", Scoring, "200 when requests may come."),
        new("GET", "/version", Scoring, "The version of MLflow whose protocol is spoken."),
        new("POST", "/invocations", Scoring, "Scores a data frame or tensors.") { Body = "Invocation", Answer = "Invoked", Refusal = "Refusals", Query = "endpoint" },
        new("POST", "/v1/traces", Tracking, "Takes spans in OpenTelemetry's protocol.") { Body = "Text", BodyType = "application/x-protobuf", Refusal = "MlflowError" },
        new("GET", "/get-artifact", Tracking, "A file of a run.") { Query = "run_id" },
        new("GET", "/model-versions/get-artifact", Tracking, "A file of a model version.") { Query = "name" },
    ];

    // The same calls are answered under /ajax-api/2.0, /api/3.0 and /ajax-api/3.0.
    private static IEnumerable<OpenApiOperation> Mlflow(string prefix, IReadOnlyDictionary<string, System.Collections.Frozen.FrozenDictionary<string, MlflowRoute>> table) =>
        table.OrderBy(call => call.Key, StringComparer.Ordinal).SelectMany(call => call.Value.Keys.Order(StringComparer.Ordinal).Select(verb =>
            new OpenApiOperation(verb, prefix + (call.Key.EndsWith('/') ? call.Key + "{rest}" : call.Key), Tracking, $"MLflow's call {call.Key.TrimEnd('/')}.")
            {
                Body = verb is "GET" or "DELETE" ? null : "Object",
                Answer = "Object",
                Refusal = "MlflowError",
            }));
}
