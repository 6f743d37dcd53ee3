-- How a zip archive was compressed, whether it has a password, and the password, sealed.
ALTER TABLE "backup" ADD COLUMN "compression_method" TEXT,
ADD COLUMN "compression_level" INTEGER,
ADD COLUMN "has_password" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "password_enc" TEXT;
