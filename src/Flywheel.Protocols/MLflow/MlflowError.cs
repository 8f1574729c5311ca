using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Protocols.MLflow;

/// <summary>What a client of MLflow gets instead of an answer: a code it branches on and a message it may match.</summary>
internal sealed record MlflowError(string Code, string Message)
{
    public const string InvalidParameter = "INVALID_PARAMETER_VALUE";
    public const string Missing = "RESOURCE_DOES_NOT_EXIST";
    public const string Exists = "RESOURCE_ALREADY_EXISTS";

    public int Status => Code switch
    {
        InvalidParameter or Exists or "BAD_REQUEST" => 400,
        "UNAUTHENTICATED" or "CUSTOMER_UNAUTHORIZED" => 401,
        "PERMISSION_DENIED" => 403,
        Missing or "NOT_FOUND" or "ENDPOINT_NOT_FOUND" => 404,
        "ABORTED" or "RESOURCE_CONFLICT" or "ALREADY_EXISTS" => 409,
        "REQUEST_TOO_LARGE" => 413,
        "REQUEST_LIMIT_EXCEEDED" or "RESOURCE_EXHAUSTED" => 429,
        "NOT_IMPLEMENTED" => 501,
        "TEMPORARILY_UNAVAILABLE" => 503,
        _ => 500,
    };

    public static MlflowError Invalid(string message) => new(InvalidParameter, message);

    public static MlflowError NotThere(string message) => new(Missing, message);

    /// <summary>The one table from refusal codes to this protocol. The subject is what the request named: an id or a name.</summary>
    public static MlflowError Of(ImmutableArray<Refusal> refusals, string subject)
    {
        var first = refusals[0];
        var said = string.Join(" ", refusals.Take(10).Select(refusal => refusal.ToString()));
        return first.Code switch
        {
            "tracking.run-unknown" => NotThere($"Run with id={subject} not found"),
            "tracking.run-deleted" => Invalid($"The run {subject} must be in the 'active' state. Current state is deleted."),
            "tracking.experiment-unknown" => NotThere($"No Experiment with id={subject} exists"),
            "tracking.experiment-deleted" => Invalid($"The experiment {subject} must be in the 'active' state. Current state is deleted."),
            "tracking.experiment-taken" => new(Exists, $"Experiment(name={subject}) already exists. {said}"),
            "tracking.tag-unknown" => NotThere(said),
            "otlp.message" or "otlp.span" or "otlp.encoding" => new("BAD_REQUEST", said),
            "tracking.trace-unknown" => NotThere($"Trace with request_id={subject} not found."),
            "tracking.path" => Invalid($"Invalid path: {said}"),
            "tracking.filter" => Invalid($"Invalid clause(s) in filter string: {said}"),
            "tracking.order" => Invalid($"Invalid order_by clause: {said}"),
            "registry.model-taken" => new(Exists, $"Registered Model (name={subject}) already exists. {said}"),
            "registry.model-unknown" => NotThere($"Registered Model with name={subject} not found"),
            "registry.version-unknown" => NotThere($"Model Version not found. {said}"),
            "registry.model-released" or "registry.alias-gated" => new("PERMISSION_DENIED", said),
            "storage.object-missing" => NotThere(said),
            "storage.object-corrupt" => new("DATA_LOSS", said),
            "request.too-large" => new("REQUEST_TOO_LARGE", said),
            _ => Invalid(said),
        };
    }
}
