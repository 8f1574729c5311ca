using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Flywheel.Protocols.Native;
using Flywheel.Registry;
using Flywheel.Security;
using Flywheel.Tracking;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.MLflow;

/// <summary>One request: its fields, the rooms it may ask, and the pen for its answer.</summary>
internal sealed class MlflowCall(HttpContext context, MlflowRooms rooms, string rest) : IDisposable
{
    /// <summary>Largest body of a call that is not a file: 64 MiB, what a batch of a thousand long values needs several times over.</summary>
    public const int MaxBody = 64 << 20;

    private static readonly JsonWriterOptions Pen = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private byte[]? _rented;

    public HttpContext Context { get; } = context;

    public CancellationToken Aborted => Context.RequestAborted;

    public Tracker Tracker => rooms.Tracker;

    public ModelRegistry Models => rooms.Models;

    public MlflowRooms Rooms => rooms;

    /// <summary>Who calls; empty where the server asks nobody.</summary>
    public string By => Context.Features.Get<Caller>()?.Person?.Name ?? "";

    /// <summary>What the path holds after the name of the call: an id, a file.</summary>
    public string Rest { get; } = rest;

    public MlflowFields Fields { get; private set; } = new(default(JsonElement));

    /// <summary>The body's bytes, when it has one; valid until the call is answered.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Reads the fields: the query of a GET, the JSON of anything else. What is no JSON counts as empty.</summary>
    public async ValueTask<MlflowError?> ReadAsync()
    {
        if (HttpMethods.IsGet(Context.Request.Method))
        {
            Fields = new MlflowFields(Context.Request.Query);
            return null;
        }

        // Newer calls name everything in the path: a DELETE of theirs has no body.
        if (HttpMethods.IsDelete(Context.Request.Method) && Context.Request.ContentLength is null or 0 && Rest.Length > 0)
        {
            return null;
        }

        if (ContentTypeFault() is { } fault)
        {
            return fault;
        }

        if (!await ReadBodyAsync())
        {
            return new MlflowError("REQUEST_TOO_LARGE", FormattableString.Invariant($"The body is larger than {MaxBody} bytes. Send less at once."));
        }

        return JsonUnicode.IsWhole(Body.Span) ? null : MlflowError.Invalid($"Bad Request. {JsonUnicode.Refusal}");
    }

    /// <summary>Gives the body's memory back.</summary>
    public void Dispose()
    {
        if (_rented is { } rented)
        {
            (_rented, Body) = (null, default);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Into rented memory: a batch is large enough that an array for each would be what the collector spends its time on.</summary>
    private async ValueTask<bool> ReadBodyAsync()
    {
        if (Context.Request.ContentLength > MaxBody)
        {
            return false;
        }

        var reader = Context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(Aborted);
            }
            catch (IOException broken) when (RequestBody.IsBroken(broken))
            {
                throw RequestBody.Broken(broken);
            }

            var length = read.Buffer.Length;
            if (read.IsCompleted || length > MaxBody)
            {
                if (length <= MaxBody)
                {
                    _rented = ArrayPool<byte>.Shared.Rent((int)length);
                    read.Buffer.CopyTo(_rented);
                    Body = _rented.AsMemory(0, (int)length);
                }

                reader.AdvanceTo(read.Buffer.End);
                return length <= MaxBody;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Parses the body into <see cref="Fields"/>. Not for calls that read it themselves.</summary>
    public void Parse()
    {
        if (!Body.IsEmpty)
        {
            Fields = new MlflowFields(MlflowBody.Parse(Body));
        }
    }

    public async ValueTask WriteAsync(MlflowAnswer answer)
    {
        if (answer.IsWritten)
        {
            return;
        }

        Context.Response.ContentType = "application/json";
        if (answer.Error is { } error)
        {
            await RefuseAsync(Context, error);
            return;
        }

        if (answer.Members is { } members)
        {
            Write(Context.Response.BodyWriter, members);
        }
        else
        {
            Context.Response.ContentLength = 2;
            Context.Response.BodyWriter.Write("{}"u8);
        }

        await Context.Response.BodyWriter.FlushAsync(Aborted);
    }

    /// <summary>Says why not.</summary>
    public static async Task RefuseAsync(HttpContext context, MlflowError error)
    {
        context.Response.StatusCode = error.Status;
        context.Response.ContentType = "application/json";
        Write(context.Response.BodyWriter, writer =>
        {
            writer.WriteString("error_code"u8, error.Code);
            writer.WriteString("message"u8, error.Message);
        });
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(IBufferWriter<byte> target, Action<Utf8JsonWriter> members)
    {
        using var writer = new Utf8JsonWriter(target, Pen);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    }

    private MlflowError? ContentTypeFault()
    {
        var type = Context.Request.ContentType;
        if (string.IsNullOrEmpty(type))
        {
            return MlflowError.Invalid("Bad Request. Content-Type header is missing.");
        }

        var name = type.AsSpan();
        name = name.IndexOf(';') is >= 0 and var end ? name[..end] : name;
        return name.Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) ? null : MlflowError.Invalid("Bad Request. Content-Type must be one of ['application/json'].");
    }
}
