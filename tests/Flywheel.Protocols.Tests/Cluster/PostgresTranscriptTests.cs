using Flywheel.Protocols.Tests.MLflow;

namespace Flywheel.Protocols.Tests.Cluster;

/// <summary>The transcripts of MLflow's API, told to a server whose catalog is in PostgreSQL.</summary>
public sealed class PostgresTranscriptTests(PostgresFixture postgres)
{
    public static TheoryData<string> Names => TranscriptTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_server_answers_as_the_transcript_says_from_postgres_too(string name)
    {
        await using var server = await TrackingServer.StartAsync(catalog: await postgres.AddressAsync());

        await new Transcript(server.Client).PlayAsync(await TranscriptTests.ReadAsync(name));
    }
}
