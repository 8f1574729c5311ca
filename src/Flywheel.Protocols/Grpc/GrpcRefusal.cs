using System.Globalization;
using System.Text;
using Flywheel.Core;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.Grpc;

/// <summary>The one table from refusal codes to gRPC's status codes, and the headers that say why: an answer without a message has its trailers in front.</summary>
internal static class GrpcRefusal
{
    internal const string Deadline = "grpc.deadline", Unimplemented = "grpc.unimplemented", Message = "grpc.message", TooLarge = "grpc.too-large", UnknownService = "grpc.unknown-service";

    // Headers are bounded on both sides; 4 KB say enough.
    private const int MaxLength = 4_096;

    internal static GrpcStatus StatusOf(string code) => code switch
    {
        "serving.endpoint-unknown" or "registry.unknown" or UnknownService => GrpcStatus.NotFound,
        "serving.overloaded" or TooLarge => GrpcStatus.ResourceExhausted,
        Deadline => GrpcStatus.DeadlineExceeded,
        Unimplemented => GrpcStatus.Unimplemented,
        "security.log-in" => GrpcStatus.Unauthenticated,
        "security.role" => GrpcStatus.PermissionDenied,
        _ => GrpcStatus.InvalidArgument,
    };

    internal static void Write(HttpResponse response, Refusal refusal)
    {
        response.ContentType = GrpcCall.ContentType;
        response.Headers["grpc-accept-encoding"] = "identity";
        response.Headers["grpc-status"] = ((int)StatusOf(refusal.Code)).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Encode(refusal.ToString());
        if (refusal.Code == "serving.overloaded")
        {
            response.Headers["grpc-retry-pushback-ms"] = "1000";
        }
    }

    /// <summary>The text in UTF-8, bytes that a header may not have and the percent sign as <c>%XX</c>.</summary>
    internal static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        Span<byte> units = stackalloc byte[4];
        foreach (var character in text.EnumerateRunes())
        {
            // Never cut in the middle of a character.
            if (encoded.Length >= MaxLength)
            {
                break;
            }

            foreach (var unit in units[..character.EncodeToUtf8(units)])
            {
                _ = unit is >= 0x20 and <= 0x7E and not (byte)'%' ? encoded.Append((char)unit) : encoded.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
            }
        }

        return encoded.ToString();
    }
}
