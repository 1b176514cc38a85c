import accountcheck.apis.AccountVerificationApi
import accountcheck.infrastructure.ClientError
import accountcheck.infrastructure.ClientException
import accountcheck.infrastructure.Serializer
import accountcheck.infrastructure.ServerError
import accountcheck.infrastructure.ServerException
import accountcheck.models.CreateAccountVerificationDto
import accountcheck.models.ProblemResponse
import java.util.UUID
import java.util.concurrent.TimeUnit
import okhttp3.OkHttpClient

// Arguments: url=accountNumber. Prints what the generated client makes of each answer.
fun main(arguments: Array<String>) {
    // OkHttp's own 10 seconds turn good answers into lost ones.
    val http = OkHttpClient.Builder().readTimeout(45, TimeUnit.SECONDS).build()
    for (argument in arguments) {
        val (url, accountNumber) = argument.split("=")
        val api = AccountVerificationApi(url, http)
        val body = CreateAccountVerificationDto(
            submissionId = "kotlin-" + UUID.randomUUID(),
            requestType = "occupancy",
            userName = "홍길동",
            bankCode = "088",
            accountNumber = accountNumber,
        )
        try {
            val sent = api.createAccountVerification(UUID.randomUUID().toString(), body)
            println("$accountNumber 200 ${sent.code} ${sent.transfer.value} ${sent.nextAction}")
        } catch (failure: ClientException) {
            tell(accountNumber, (failure.response as ClientError<*>).body)
        } catch (failure: ServerException) {
            tell(accountNumber, (failure.response as ServerError<*>).body)
        }
    }
    http.connectionPool().evictAll()
    http.dispatcher().executorService().shutdown()
}

fun tell(accountNumber: String, body: Any?) {
    val problem = Serializer.gson.fromJson(body as String, ProblemResponse::class.java)
    println("$accountNumber ${problem.status} ${problem.code} ${problem.transfer.value} ${problem.nextAction}")
}
